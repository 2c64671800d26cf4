// Stream: its status, its shards and their lineage. What is due by time (a status that ends, a
// reshard that takes effect, records that are trimmed) happens in settle(), before each request.
#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/uint128.hpp"
#include "emulator/rate_limit.hpp"
#include "emulator/sequence.hpp"
#include "emulator/shard_log.hpp"
#include "kinesis/shard.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kinesisd::emulator {

inline constexpr std::uint32_t record_kib_default = 1024;

// One shard, open or closed.
struct Shard {
    std::uint32_t index = 0;  // in order of creation
    ShardId id;
    std::vector<std::uint32_t> parents;  // none, one (a split) or two (a merge)
    std::vector<std::uint32_t> children;
    kinesis::HashKeyRange hash_keys;
    std::uint64_t created_s = 0;  // as its sequence numbers say; above its parents'
    WallTime created;
    std::optional<WallTime> closed;
    ShardLog log;
    ShardLimits limits;

    [[nodiscard]] SequenceParts sequence(const Record& record) const;
    [[nodiscard]] std::string starting_sequence_number() const;
    [[nodiscard]] std::string ending_sequence_number() const;  // once it is closed
};

enum class Status { creating, active, updating, deleting };
[[nodiscard]] std::string_view name(Status status);

enum class Mode { provisioned, on_demand };
[[nodiscard]] std::string_view name(Mode mode);

// Reshards, by shard index.
struct Split {
    std::uint32_t shard = 0;
    Uint128 new_starting_hash_key = 0;
};
struct Merge {
    std::uint32_t shard = 0;
    std::uint32_t adjacent = 0;
};
struct ScaleUniformly {
    std::uint32_t shards = 0;
};
using Reshard = std::variant<Split, Merge, ScaleUniformly>;

struct StreamSettings {
    std::string name;
    std::uint64_t creation = 0;  // differs from every other stream's, also of the same name
    std::uint32_t shards = 1;
    Mode mode = Mode::provisioned;
    std::uint32_t record_kib_max = record_kib_default;
    Duration create_delay{0};
    Trimmed trimmed = Trimmed::forgotten;
};

class Stream {
public:
    Stream(StreamSettings settings, WallTime now);

    // Everything that is due at `now`.
    void settle(WallTime now);

    [[nodiscard]] const std::string& name() const { return settings_.name; }
    [[nodiscard]] std::uint64_t creation() const { return settings_.creation; }
    [[nodiscard]] Mode mode() const { return settings_.mode; }
    [[nodiscard]] WallTime created() const { return created_; }
    [[nodiscard]] Status status() const { return status_; }
    // Whether data may be written and read.
    [[nodiscard]] bool usable() const {
        return status_ == Status::active || status_ == Status::updating;
    }
    [[nodiscard]] std::uint32_t record_kib_max() const { return settings_.record_kib_max; }
    void set_record_kib_max(std::uint32_t kib) { settings_.record_kib_max = kib; }
    [[nodiscard]] std::chrono::hours retention() const { return retention_; }
    void set_retention(std::chrono::hours retention) { retention_ = retention; }

    void start_deleting(Duration delay, WallTime now);
    // The deletion is over: whoever holds the stream drops it.
    [[nodiscard]] bool gone() const { return gone_; }

    // UPDATING from now on, and the reshard takes effect after `delay`; at once if that is zero.
    // The shards it names are open and, for a merge, adjacent.
    void start_resharding(Reshard reshard, Duration delay, WallTime now);

    // All shards ever, by index.
    [[nodiscard]] std::deque<Shard>& shards() { return shards_; }
    [[nodiscard]] const std::deque<Shard>& shards() const { return shards_; }
    [[nodiscard]] Shard* find_shard(std::string_view id);
    // The open shard of a hash key.
    [[nodiscard]] Shard& route(Uint128 hash_key);
    // Open shards by the start of their range.
    [[nodiscard]] const std::map<Uint128, std::uint32_t>& open_shards() const { return open_; }

    // Before this, records are trimmed.
    [[nodiscard]] WallTime horizon(WallTime now) const { return now - retention_; }
    // Open, or closed within the retention.
    [[nodiscard]] bool listed(const Shard& shard, WallTime now) const {
        return !shard.closed || *shard.closed >= horizon(now);
    }

    // Counts acceptances, for Record::accepted.
    [[nodiscard]] std::uint64_t next_accepted() { return accepted_++; }

private:
    void add_shard(
        kinesis::HashKeyRange hash_keys, std::vector<std::uint32_t> parents, WallTime now
    );
    void close_shard(std::uint32_t index, WallTime now);
    void apply(const Split& split, WallTime now);
    void apply(const Merge& merge, WallTime now);
    void apply(const ScaleUniformly& scale, WallTime now);

    StreamSettings settings_;
    WallTime created_;
    std::chrono::hours retention_{24};
    Status status_ = Status::creating;
    WallTime status_ends_;
    bool gone_ = false;
    std::optional<Reshard> reshard_;
    std::deque<Shard> shards_;
    std::map<Uint128, std::uint32_t> open_;
    std::uint64_t accepted_ = 0;
    WallTime next_sweep_;
};

// The ranges of `shards` equal parts of the ring, as the service cuts them.
[[nodiscard]] std::vector<kinesis::HashKeyRange> equal_ranges(std::uint32_t shards);

// "shardId-000000000000"
[[nodiscard]] ShardId shard_id(std::uint32_t index);

}  // namespace kinesisd::emulator
