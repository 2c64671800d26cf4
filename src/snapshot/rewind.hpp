// Rewind: a snapshot whose shards go back, so that what was read is read again. It never goes
// forward: that would skip records that nobody has read.
#pragma once

#include "snapshot/snapshot.hpp"

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace kinesisd {

// Records that arrived then or later are read again, or the record of this number and those behind
// it.
using RewindTarget = std::variant<WallTime, SequenceNumber>;

// "2026-09-01T00:00:00Z", "-3h" (back from `now`) or the digits of a sequence number;
// invalid_configuration.
[[nodiscard]] Result<RewindTarget> parse_rewind_target(std::string_view text, WallTime now);

struct RewoundShard {
    ShardId shard;
    Checkpoint from;
    Checkpoint to;  // the same as `from` for a shard of which nothing was read: it stays
    friend bool operator==(const RewoundShard&, const RewoundShard&) = default;
};

struct Rewound {
    Snapshot snapshot;
    std::vector<RewoundShard> shards;  // every one that the rewind is about, by id
};

// All shards, or `shard` and its known descendants. To a time: they go there, finished ones too. To
// a number, which needs `shard`: its descendants start at their beginning. The tally of a rewound
// shard starts anew; ledger and files stay, so what is read again is appended again.
// invalid_configuration: a time in the future or after the last store, a number that was not read
// yet, an unknown shard, no shard.
[[nodiscard]] Result<Rewound> rewind(
    Snapshot snapshot, const RewindTarget& target, const std::optional<ShardId>& shard, WallTime now
);

}  // namespace kinesisd
