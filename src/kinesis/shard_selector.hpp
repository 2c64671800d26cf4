// ShardSelector: which shards of a stream belong to one of several processes that share it. Every
// shard belongs to exactly one of them, for ever.
#pragma once

#include "base/ids.hpp"

#include <cstdint>

namespace kinesisd::kinesis {

struct ShardSelector {
    std::uint64_t index = 0;  // below `count`
    std::uint64_t count = 1;

    // By the number in the id: Kinesis numbers shards as they come, so that the shards of one time
    // are spread evenly. An id without a number is hashed.
    [[nodiscard]] bool selects(const ShardId& shard) const;
};

}  // namespace kinesisd::kinesis
