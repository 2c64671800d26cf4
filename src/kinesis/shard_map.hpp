// ShardMap: which shard takes which part of the ring of hash keys, as a listing said. It predicts;
// the answer to a put tells.
#pragma once

#include "kinesis/shard.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace kinesisd::kinesis {

class ShardMap {
public:
    ShardMap() = default;  // knows nothing
    // Closed shards take no records.
    explicit ShardMap(std::span<const Shard> shards);

    // Which of the shards takes it; nothing: no open shard is known to.
    [[nodiscard]] std::optional<std::size_t> find(Uint128 hash_key) const;
    [[nodiscard]] const ShardId& shard(std::size_t part) const { return parts_[part].shard; }
    [[nodiscard]] std::size_t size() const { return parts_.size(); }
    // The first takes every hash key.
    [[nodiscard]] bool takes_all() const {
        return parts_.size() == 1 && parts_.front().hash_keys == HashKeyRange{0, ~Uint128{0}};
    }

private:
    struct Part {
        HashKeyRange hash_keys;
        ShardId shard;
    };
    std::vector<Part> parts_;  // by their starts
};

}  // namespace kinesisd::kinesis
