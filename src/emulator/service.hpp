// A Kinesis Data Streams service over values: handle(request, now) -> response, in memory and
// deterministic. It enforces what the real service enforces, so that a client that is right here
// is right there: limits by shard, pages of 10 MiB, iterators that expire, lineage, retention,
// signatures, error bodies.
#pragma once

#include "aws/secret.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "emulator/faults.hpp"
#include "emulator/http.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::emulator {

enum class SignaturePolicy {
    well_formed,  // the headers must be there and parse, as the npm emulators do
    strict,       // and the signature must be right for these keys, within 5 minutes of `now`
};

enum class RateLimits {
    enforced,  // 5 reads/s and 2 MiB/s, 1000 records/s and 1 MiB/s a shard
    off,       // sizes and counts are still checked
};

// What becomes of records that retention has trimmed.
enum class History {
    forget,  // their memory is given back: for hosts that run long
    keep,    // accepted() still tells them: for checkers
};

struct Options {
    SignaturePolicy signatures = SignaturePolicy::well_formed;
    std::string access_key_id = "test";  // for strict
    aws::Secret secret_access_key{"test"};
    std::string region = "us-east-1";
    std::string account = "000000000000";
    RateLimits read_limits = RateLimits::enforced;
    RateLimits write_limits = RateLimits::enforced;
    std::uint32_t shards_max = 1000;  // open shards of all streams
    Duration create_delay{0};         // CREATING for so long; 0: ACTIVE at once
    Duration delete_delay{0};
    Duration update_delay{0};  // UPDATING after a split or merge
    Duration iterator_lifetime = std::chrono::minutes{5};
    std::uint64_t seed = 1;  // of ids, tokens and faults
    FaultRates faults;
    History history = History::forget;
};

class Service {
public:
    explicit Service(Options options);
    Service(Service&&) noexcept;
    Service& operator=(Service&&) noexcept;
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;
    ~Service();

    // Any request, well formed or not; never fails. `now` is the service's clock and must not go
    // back by more than the caller can bear: it is used as given.
    [[nodiscard]] Response handle(const Request& request, WallTime now);

    // For hosts and tests: the same as the API call, without HTTP. Throws Failure with
    // invalid_request if the service would refuse it.
    void create_stream(std::string_view name, std::uint32_t shards, WallTime now);

    // One stored record, for checkers.
    struct StoredRecord {
        ShardId shard;
        SequenceNumber sequence_number;
        std::string partition_key;
        std::string data;
    };
    // Everything that was accepted by a stream, in the order of acceptance; with History::keep also
    // what retention has trimmed since. Of a stream that does not exist (any more): nothing.
    [[nodiscard]] std::vector<StoredRecord> accepted(std::string_view stream) const;
    // All shards ever, open or closed, in order of creation.
    [[nodiscard]] std::vector<ShardId> shards(std::string_view stream) const;
    [[nodiscard]] std::vector<ShardId> open_shards(std::string_view stream) const;
    // Parents of a shard; empty for a first one.
    [[nodiscard]] std::vector<ShardId> parents(std::string_view stream, const ShardId& shard) const;

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace kinesisd::emulator
