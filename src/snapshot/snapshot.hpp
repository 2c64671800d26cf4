// Snapshot: everything a pipeline must know after a restart, as one value that is stored
// atomically: how far each shard or file was read, and which bytes of each file hold what was read.
// docs/formats.md describes its text form byte by byte.
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "snapshot/input_mark.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kinesisd {

// Where one shard was read to, in the order in which a shard moves forward.
struct AtTrimHorizon {
    friend bool operator==(const AtTrimHorizon&, const AtTrimHorizon&) = default;
};
// Nothing was read yet; the first record is the first that arrived at this time or later.
struct AtTimestamp {
    WallTime time;
    friend bool operator==(const AtTimestamp&, const AtTimestamp&) = default;
};
// Rewound: this record is the next one.
struct At {
    SequenceNumber number;
    friend bool operator==(const At&, const At&) = default;
};
struct After {
    SequenceNumber number;
    friend bool operator==(const After&, const After&) = default;
};
struct Ended {
    friend bool operator==(const Ended&, const Ended&) = default;
};
using Checkpoint = std::variant<AtTrimHorizon, AtTimestamp, At, After, Ended>;
// "trim_horizon", "at 2026-09-01T00:00:00.000Z", "at 4968…", "4968…", "ended": for people.
[[nodiscard]] std::string to_text(const Checkpoint& checkpoint);

// What was read of one shard since its snapshot began (or it was rewound).
struct ShardTally {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;  // of payload
    SequenceNumber first;     // empty as long as there are no records
    SequenceNumber last;
    friend bool operator==(const ShardTally&, const ShardTally&) = default;
};

struct ShardProgress {
    Checkpoint checkpoint;
    std::vector<ShardId> parents;
    ShardTally tally;
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

// How much of a file is committed: on start what lies behind is cut off.
struct FileMark {
    // The last bytes before the committed length, at most so many: how a file is known again.
    static constexpr std::size_t tail_bytes_max = 32;

    std::string sink;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;  // 0: not begun
    std::uint64_t committed_bytes = 0;
    std::string tail;
    std::int64_t begun_ms = 0;     // time of its first minibatch; 0: no rows yet
    std::uint64_t number = 0;      // under which it will be finished (rotation); from 1 on
    std::optional<ShardId> shard;  // of a path with {shard}
    friend bool operator==(const FileMark&, const FileMark&) = default;
};

// A file that is complete: it is being renamed, perhaps compressed. Both can be done again.
struct FinishingFile {
    std::string sink;
    std::string path;
    std::string finished_path;  // as it will be called, without .gz or .zst
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const FinishingFile&, const FinishingFile&) = default;
};

// read = written + dead-lettered + skipped, at every commit.
struct Ledger {
    using ByReason = std::map<std::string, std::uint64_t>;

    std::uint64_t read = 0;
    std::uint64_t written = 0;
    ByReason dead_lettered;
    ByReason skipped;

    [[nodiscard]] std::uint64_t dead_lettered_total() const;
    [[nodiscard]] std::uint64_t skipped_total() const;
    [[nodiscard]] bool balanced() const {
        return read == written + dead_lettered_total() + skipped_total();
    }
    Ledger& operator+=(const Ledger& other);
    friend bool operator==(const Ledger&, const Ledger&) = default;
};

// How much of a table that stands in the configuration is written.
struct TableProgress {
    std::string fingerprint;  // of the table
    std::uint64_t rows = 0;
    bool ended = false;
    friend bool operator==(const TableProgress&, const TableProgress&) = default;
};

struct Snapshot {
    std::string source;            // its name
    std::uint64_t generation = 0;  // counts the stores
    WallTime stored{};
    std::optional<StreamIdentity> stream;
    std::map<ShardId, ShardProgress> shards;
    std::optional<TableProgress> table;
    std::map<InputId, InputMark> inputs;    // files that are read
    std::map<std::string, FileMark> files;  // by path
    std::vector<FinishingFile> finishing;   // in the order in which they were finished
    std::vector<std::string> finished;      // paths, kept for the manifest of a bounded source
    Ledger ledger;                          // since the snapshot began
    // Rows behind these positions that may have been sent to a stream, at most.
    std::uint64_t sent_ahead_rows = 0;
    std::int64_t time_ms = 0;  // of the last minibatch; the next is not earlier

    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// "finished", "reading", or "waiting" (for a parent that is in the snapshot and not finished).
[[nodiscard]] std::string_view state_name(const ShardProgress& progress, const Snapshot& snapshot);

// The text form: JSON for people, with a format version and a checksum.
[[nodiscard]] std::string to_text(const Snapshot& snapshot);
// damaged_snapshot: not JSON, another format or version, a wrong checksum, a missing member; the
// detail says which.
[[nodiscard]] Result<Snapshot> parse_snapshot(std::string_view text);

}  // namespace kinesisd
