#include "kinesis/shard_map.hpp"

#include "kinesis/partition.hpp"

#include <gtest/gtest.h>

namespace kinesisd::kinesis {
namespace {

constexpr Uint128 ring_end = ~Uint128{0};

Shard shard(const char* id, Uint128 first, Uint128 last) {
    Shard made;
    made.id = ShardId{id};
    made.hash_keys = {first, last};
    return made;
}

Shard closed(Shard shard) {
    shard.ending_sequence_number = SequenceNumber{"9"};
    return shard;
}

std::string found(const ShardMap& map, Uint128 key) {
    const std::optional<std::size_t> part = map.find(key);
    return part ? map.shard(*part).text() : "nobody";
}

TEST(ShardMap, KnowsWhichOpenShardTakesAHashKey) {
    const Uint128 middle = Uint128{1} << 127U;
    const std::vector<Shard> shards{
        shard("right", middle, ring_end),
        closed(shard("parent", 0, ring_end)),
        shard("left", 0, middle - 1)
    };
    const ShardMap map{shards};
    EXPECT_EQ(map.size(), 2U);
    EXPECT_EQ(found(map, 0), "left");
    EXPECT_EQ(found(map, middle - 1), "left");
    EXPECT_EQ(found(map, middle), "right");
    EXPECT_EQ(found(map, ring_end), "right");
}

TEST(ShardMap, SaysSoWhenNobodyIsKnown) {
    EXPECT_EQ(found(ShardMap{}, 7), "nobody");
    const std::vector<Shard> shards{shard("a", 10, 19), shard("b", 30, 39)};
    const ShardMap map{shards};
    for (const unsigned hole : {9U, 20U, 29U, 40U})
        EXPECT_EQ(found(map, hole), "nobody") << hole;
}

TEST(PartitionKeys, AreHashedAsKinesisDoes) {
    // md5("a") and md5("") as big-endian numbers.
    EXPECT_EQ(to_decimal(hash_key_of("a")), "16955237001963240173058271559858726497");
    EXPECT_EQ(to_decimal(hash_key_of("")), "281949768489412648962353822266799178366");
}

}  // namespace
}  // namespace kinesisd::kinesis
