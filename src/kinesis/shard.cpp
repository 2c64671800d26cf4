#include "kinesis/shard.hpp"

namespace kinesisd::kinesis {

std::vector<ShardId> Shard::parents() const {
    std::vector<ShardId> ids;
    if (parent) ids.push_back(*parent);
    if (adjacent_parent) ids.push_back(*adjacent_parent);
    return ids;
}

}  // namespace kinesisd::kinesis
