// Snapshot: everything a pipeline must know after a restart, as one value that is stored
// atomically: how far each shard was read, and which bytes of each file hold what was read.
// docs/formats.md describes its text form byte by byte.
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kinesisd {

// Where one shard was read to.
struct AtTrimHorizon {
    friend bool operator==(const AtTrimHorizon&, const AtTrimHorizon&) = default;
};
struct After {
    SequenceNumber number;
    friend bool operator==(const After&, const After&) = default;
};
struct Ended {
    friend bool operator==(const Ended&, const Ended&) = default;
};
using Checkpoint = std::variant<AtTrimHorizon, After, Ended>;

struct ShardProgress {
    Checkpoint checkpoint;
    std::vector<ShardId> parents;
    friend bool operator==(const ShardProgress&, const ShardProgress&) = default;
};

// Which stream this is: a stream that was deleted and created anew has another creation time.
struct StreamIdentity {
    std::string name;
    std::string arn;
    std::optional<WallTime> created;

    // False only if both say a creation time and they differ, or their names do.
    [[nodiscard]] bool may_be(const StreamIdentity& other) const;
    friend bool operator==(const StreamIdentity&, const StreamIdentity&) = default;
};

// How much of a file is committed: on start the file is cut to this length.
struct FileMark {
    std::string path;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t committed_bytes = 0;
    friend bool operator==(const FileMark&, const FileMark&) = default;
};

// read = written + the sum of skipped, at every commit.
struct Ledger {
    std::uint64_t read = 0;
    std::uint64_t written = 0;
    std::map<std::string, std::uint64_t> skipped;  // by reason

    [[nodiscard]] std::uint64_t skipped_total() const;
    [[nodiscard]] bool balanced() const { return read == written + skipped_total(); }
    Ledger& operator+=(const Ledger& other);
    friend bool operator==(const Ledger&, const Ledger&) = default;
};

struct Snapshot {
    std::string source;            // its name
    std::uint64_t generation = 0;  // counts the stores
    WallTime stored{};
    std::optional<StreamIdentity> stream;
    std::map<ShardId, ShardProgress> shards;
    std::map<std::string, FileMark> files;  // by the name of the sink
    Ledger ledger;                          // since the snapshot began
    std::int64_t time_ms = 0;               // of the last minibatch; the next is not earlier

    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// The text form: JSON for people, with a format version and a checksum.
[[nodiscard]] std::string to_text(const Snapshot& snapshot);
// damaged_snapshot: not JSON, another format or version, a wrong checksum, a missing member; the
// detail says which.
[[nodiscard]] Result<Snapshot> parse_snapshot(std::string_view text);

}  // namespace kinesisd
