#include "kinesis/shard_map.hpp"

#include <algorithm>

namespace kinesisd::kinesis {

ShardMap::ShardMap(std::span<const Shard> shards) {
    for (const Shard& shard : shards)
        if (!shard.closed()) parts_.push_back({shard.hash_keys, shard.id});
    const auto start = [](const Part& part) { return part.hash_keys.starting; };
    std::ranges::sort(parts_, {}, start);
}

std::optional<std::size_t> ShardMap::find(Uint128 hash_key) const {
    const auto start = [](const Part& part) { return part.hash_keys.starting; };
    const auto behind = std::ranges::upper_bound(parts_, hash_key, {}, start);
    if (behind == parts_.begin()) return std::nullopt;
    const auto part = std::prev(behind);
    if (hash_key > part->hash_keys.ending) return std::nullopt;
    return static_cast<std::size_t>(part - parts_.begin());
}

}  // namespace kinesisd::kinesis
