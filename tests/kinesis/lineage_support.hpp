// What the tests of the lineage say all the time: shards in one line, a family of four.
#pragma once

#include "kinesis/shard_lineage.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace kinesisd::kinesis::lineage_tests {

inline constexpr Uint128 ring_end = ~Uint128{0};
inline constexpr HashKeyRange whole{0, ring_end};
inline constexpr HashKeyRange left{0, ring_end / 2};
inline constexpr HashKeyRange right{ring_end / 2 + 1, ring_end};

using Ids = std::vector<ShardId>;

inline Ids ids(std::initializer_list<const char*> names) {
    Ids all;
    for (const char* each : names)
        all.emplace_back(each);
    return all;
}

inline Shard shard(
    const char* id, HashKeyRange range, std::initializer_list<const char*> parents = {}
) {
    const Ids named = ids(parents);
    Shard made{ShardId{id}, {}, {}, range, SequenceNumber{"1"}, {}};
    if (!named.empty()) made.parent = named[0];
    if (named.size() > 1) made.adjacent_parent = named[1];
    return made;
}

inline void list(ShardLineage& lineage, const std::vector<Shard>& shards) {
    lineage.on_listing(shards);
}
inline void finish(ShardLineage& lineage, std::initializer_list<const char*> names) {
    for (const char* each : names)
        lineage.on_finished(ShardId{each});
}

inline const Shard parent = shard("s0", whole);
inline const Shard left_child = shard("s1", left, {"s0"});
inline const Shard right_child = shard("s2", right, {"s0"});
inline const Shard merged = shard("s3", whole, {"s1", "s2"});
inline const std::vector<Shard> after_split{parent, left_child, right_child};
inline const std::vector<Shard> after_merge{parent, left_child, right_child, merged};

}  // namespace kinesisd::kinesis::lineage_tests
