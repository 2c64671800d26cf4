// ShardMap: which shard takes which part of the ring of hash keys, as a listing said. It predicts;
// the answer to a put tells.
#pragma once

#include "kinesis/shard.hpp"

#include <span>
#include <vector>

namespace kinesisd::kinesis {

class ShardMap {
public:
    ShardMap() = default;  // knows nothing
    // Closed shards take no records.
    explicit ShardMap(std::span<const Shard> shards);

    // Null: no open shard is known to take it.
    [[nodiscard]] const ShardId* find(Uint128 hash_key) const;
    [[nodiscard]] std::size_t size() const { return parts_.size(); }

private:
    struct Part {
        HashKeyRange hash_keys;
        ShardId shard;
    };
    std::vector<Part> parts_;  // by their starts
};

}  // namespace kinesisd::kinesis
