#include "emulator/json_output.hpp"

#include <cstdlib>

namespace kinesisd::emulator {

double epoch_seconds(WallTime time) {
    return static_cast<double>(time.time_since_epoch().count()) / 1000.0;
}

void append_epoch_seconds(WallTime time, std::string& out) {
    constexpr std::int64_t ms_per_second = 1000;
    const std::int64_t ms = time.time_since_epoch().count();
    const std::string fraction = std::to_string(ms_per_second + std::abs(ms % ms_per_second));
    if (ms < 0) out.push_back('-');
    out.append(std::to_string(std::abs(ms / ms_per_second)));
    out.append(".").append(fraction, 1);
}

Json hash_key_range_json(const kinesis::HashKeyRange& range) {
    return {
        {"StartingHashKey", to_decimal(range.starting)}, {"EndingHashKey", to_decimal(range.ending)}
    };
}

Json shard_json(const Stream& stream, const Shard& shard) {
    Json numbers{{"StartingSequenceNumber", shard.starting_sequence_number()}};
    if (shard.closed) numbers["EndingSequenceNumber"] = shard.ending_sequence_number();
    Json json{{"ShardId", shard.id.text()}};
    if (!shard.parents.empty()) json["ParentShardId"] = stream.shards()[shard.parents[0]].id.text();
    if (shard.parents.size() > 1)
        json["AdjacentParentShardId"] = stream.shards()[shard.parents[1]].id.text();
    json["HashKeyRange"] = hash_key_range_json(shard.hash_keys);
    json["SequenceNumberRange"] = std::move(numbers);
    return json;
}

Json child_shard_json(const Stream& stream, const Shard& child) {
    Json parents = Json::array();
    for (const std::uint32_t parent : child.parents)
        parents.push_back(stream.shards()[parent].id.text());
    return {
        {"ShardId", child.id.text()},
        {"ParentShards", std::move(parents)},
        {"HashKeyRange", hash_key_range_json(child.hash_keys)}
    };
}

}  // namespace kinesisd::emulator
