#include "kinesis/shard_map.hpp"

#include <algorithm>

namespace kinesisd::kinesis {

ShardMap::ShardMap(std::span<const Shard> shards) {
    for (const Shard& shard : shards)
        if (!shard.closed()) parts_.push_back({shard.hash_keys, shard.id});
    const auto start = [](const Part& part) { return part.hash_keys.starting; };
    std::ranges::sort(parts_, {}, start);
}

const ShardId* ShardMap::find(Uint128 hash_key) const {
    const auto start = [](const Part& part) { return part.hash_keys.starting; };
    const auto behind = std::ranges::upper_bound(parts_, hash_key, {}, start);
    if (behind == parts_.begin()) return nullptr;
    const Part& part = *std::prev(behind);
    return hash_key <= part.hash_keys.ending ? &part.shard : nullptr;
}

}  // namespace kinesisd::kinesis
