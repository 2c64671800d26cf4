// Splits, merges and scaling: lineage, and the last page of a closed shard.
#include "base/ids.hpp"
#include "emulator/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace kinesisd::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string ring_end = "340282366920938463463374607431768211455";

SequenceNumber starting(const Json& shard) {
    return SequenceNumber{
        shard.at("SequenceNumberRange").at("StartingSequenceNumber").get<std::string>()
    };
}
SequenceNumber ending(const Json& shard) {
    return SequenceNumber{
        shard.at("SequenceNumberRange").at("EndingSequenceNumber").get<std::string>()
    };
}

TEST(Splitting, ClosesTheParentAndOpensTwoChildren) {
    Emulated emulated = with_stream();
    EXPECT_EQ(emulated.split(first_shard, middle).status, 200);
    const Reply listing = list(emulated);
    ASSERT_EQ(shard_ids(listing).size(), 3U);
    const Json& parent = listing.body.at("Shards").at(0);
    EXPECT_GT(ending(parent), starting(parent));
    for (const std::size_t index : {1U, 2U}) {
        const Json& child = listing.body.at("Shards").at(index);
        EXPECT_EQ(child.at("ParentShardId"), first_shard);
        EXPECT_FALSE(child.contains("AdjacentParentShardId"));
        EXPECT_GT(starting(child), ending(parent));
    }
    EXPECT_EQ(listing.body.at("Shards").at(2).at("HashKeyRange").at("StartingHashKey"), middle);
    EXPECT_EQ(
        emulated.service.open_shards("s"),
        (std::vector<ShardId>{ShardId{second_shard}, ShardId{third_shard}})
    );
    EXPECT_EQ(
        emulated.service.parents("s", ShardId{third_shard}),
        std::vector<ShardId>{ShardId{first_shard}}
    );
    EXPECT_EQ(emulated.service.shards("s").size(), 3U);
}

TEST(Splitting, SendsNewRecordsToTheChildrenWithHigherNumbers) {
    Emulated emulated = with_stream();
    const SequenceNumber before{emulated.put("a").body.at("SequenceNumber").get<std::string>()};
    emulated.split(first_shard, middle);
    const Reply after = emulated.put_at("b", middle);
    EXPECT_EQ(after.body.at("ShardId"), third_shard);
    EXPECT_GT(SequenceNumber{after.body.at("SequenceNumber").get<std::string>()}, before);
    EXPECT_EQ(emulated.put_at("c", "0").body.at("ShardId"), second_shard);
}

TEST(Splitting, ManyTimesWithinASecondKeepsChildrenAboveTheirParents) {
    // More than sixteen, because a number has only four bits of the shard above its index.
    Emulated emulated = with_stream();
    for (int i = 0; i < 20; ++i) {
        const Uint128 key = (Uint128{1} << 127U) >> static_cast<unsigned>(i);
        const std::string lowest =
            i == 0 ? first_shard
                   : shard_ids(list(emulated)).at(static_cast<std::size_t>(2 * i - 1));
        ASSERT_EQ(emulated.split(lowest, to_decimal(key)).status, 200) << i;
    }
    std::map<std::string, SequenceNumber> ends;
    const auto listing = list(emulated);
    for (const Json& shard : listing.body.at("Shards")) {
        if (shard.contains("ParentShardId")) {
            EXPECT_GT(starting(shard), ends.at(shard.at("ParentShardId")));
        }
        if (shard.at("SequenceNumberRange").contains("EndingSequenceNumber"))
            ends[shard.at("ShardId")] = ending(shard);
    }
    EXPECT_EQ(ends.size(), 20U);
}

TEST(Splitting, IsCheckedAsTheServiceDoes) {
    struct Case {
        std::string shard;
        std::string key;
        const char* error;
        const char* words;
    };
    for (const Case& each :
         {Case{first_shard, "2", "", ""},
          Case{first_shard, "340282366920938463463374607431768211454", "", ""},
          Case{first_shard, "0", "InvalidArgumentException", "is not both greater than one plus"},
          Case{first_shard, "1", "InvalidArgumentException", "is not both greater than one plus"},
          Case{first_shard, ring_end, "InvalidArgumentException", "less than the shard's Ending"},
          Case{
              first_shard,
              "999999999999999999999999999999999999999",
              "InvalidArgumentException",
              "is not both"
          },
          Case{first_shard, "x", "ValidationException", "newStartingHashKey"},
          Case{"", "2", "ValidationException", "shardToSplit"},
          Case{
              second_shard,
              "2",
              "ResourceNotFoundException",
              "Could not find shard shardId-000000000001 in stream s under account"
          }}) {
        Emulated emulated = with_stream();
        const Reply reply = emulated.split(each.shard, each.key);
        EXPECT_EQ(reply.error(), each.error) << each.shard << " " << each.key;
        EXPECT_THAT(reply.message(), HasSubstr(each.words));
    }
    Emulated emulated = with_stream();
    emulated.split(first_shard, middle);
    EXPECT_EQ(emulated.split(first_shard, middle).error(), "InvalidArgumentException") << "closed";
}

TEST(Splitting, ObeysTheAccountsShardLimit) {
    Options options = no_rate_limits();
    options.shards_max = 2;
    Emulated emulated = with_stream(1, options);
    EXPECT_EQ(emulated.split(first_shard, middle).status, 200);
    const Reply reply = emulated.split(second_shard, "1000");
    EXPECT_EQ(reply.error(), "LimitExceededException");
    EXPECT_THAT(reply.message(), HasSubstr("Current shard count for the account: 2. Limit: 2."));
}

TEST(Splitting, TakesItsTime) {
    Options options = no_rate_limits();
    options.update_delay = 1s;
    Emulated emulated = with_stream(1, options);
    emulated.split(first_shard, middle);
    EXPECT_EQ(emulated.put("a").body.at("ShardId"), first_shard) << "until it takes effect";
    EXPECT_EQ(shard_ids(list(emulated)).size(), 1U);
    EXPECT_EQ(emulated.split(first_shard, middle).error(), "ResourceInUseException");
    EXPECT_EQ(
        emulated.call("DescribeStreamSummary", {{"StreamName", "s"}})
            .body.at("StreamDescriptionSummary")
            .at("StreamStatus"),
        "UPDATING"
    );
    emulated.wait(1s);
    EXPECT_EQ(shard_ids(list(emulated)).size(), 3U);
    EXPECT_NE(emulated.put("a").body.at("ShardId"), first_shard);
}

TEST(ClosedShards, EndWithTheirChildren) {
    Emulated emulated = with_stream();
    emulated.put("a");
    emulated.put("b");
    const std::string tip = emulated.iterator(first_shard, {{"ShardIteratorType", "LATEST"}});
    emulated.split(first_shard, middle);

    const Reply first = emulated.read(emulated.at_horizon(first_shard), 1);
    EXPECT_TRUE(first.body.contains("NextShardIterator"));
    EXPECT_FALSE(first.body.contains("ChildShards"));
    const Reply last = emulated.read(first.body.at("NextShardIterator").get<std::string>());
    EXPECT_THAT(data_of(last), ElementsAre("b"));
    EXPECT_FALSE(last.body.contains("NextShardIterator"));
    EXPECT_EQ(last.body.at("MillisBehindLatest"), 0);
    EXPECT_EQ(last.body.at("ChildShards"), Json::parse(R"([
            {"ShardId": "shardId-000000000001", "ParentShards": ["shardId-000000000000"],
             "HashKeyRange": {"StartingHashKey": "0",
                              "EndingHashKey": "170141183460469231731687303715884105727"}},
            {"ShardId": "shardId-000000000002", "ParentShards": ["shardId-000000000000"],
             "HashKeyRange": {"StartingHashKey": "170141183460469231731687303715884105728",
                              "EndingHashKey": "340282366920938463463374607431768211455"}}
        ])"));
    const Reply at_tip = emulated.read(tip);
    EXPECT_THAT(data_of(at_tip), IsEmpty());
    EXPECT_FALSE(at_tip.body.contains("NextShardIterator"));
    EXPECT_EQ(at_tip.body.at("ChildShards").size(), 2U);
}

TEST(ClosedShards, StillGiveIterators) {
    Emulated emulated = with_stream();
    const std::string number = emulated.put("a").body.at("SequenceNumber");
    emulated.split(first_shard, middle);
    const std::string end = ending(list(emulated).body.at("Shards").at(0)).text();
    for (const Json& start :
         {Json{{"ShardIteratorType", "LATEST"}},
          Json{{"ShardIteratorType", "AFTER_SEQUENCE_NUMBER"}, {"StartingSequenceNumber", number}},
          Json{{"ShardIteratorType", "AFTER_SEQUENCE_NUMBER"}, {"StartingSequenceNumber", end}}}) {
        const Reply page = emulated.read(emulated.iterator(first_shard, start));
        EXPECT_THAT(data_of(page), IsEmpty()) << start;
        EXPECT_EQ(page.body.at("ChildShards").size(), 2U) << start;
    }
}

TEST(Merging, JoinsTwoNeighbours) {
    Emulated emulated = with_stream(3);
    emulated.put_at("a", "0");
    EXPECT_EQ(emulated.merge(second_shard, first_shard).status, 200) << "in either order";
    const Reply listing = list(emulated);
    const Json& child = listing.body.at("Shards").at(3);
    EXPECT_EQ(child.at("ParentShardId"), second_shard);
    EXPECT_EQ(child.at("AdjacentParentShardId"), first_shard);
    EXPECT_EQ(child.at("HashKeyRange").at("StartingHashKey"), "0");
    const Reply page = emulated.read(emulated.at_horizon(first_shard));
    EXPECT_THAT(data_of(page), ElementsAre("a"));
    ASSERT_EQ(page.body.at("ChildShards").size(), 1U);
    EXPECT_THAT(
        page.body.at("ChildShards").at(0).at("ParentShards"), ElementsAre(second_shard, first_shard)
    );
    EXPECT_EQ(emulated.put_at("b", "0").body.at("ShardId"), "shardId-000000000003");
    expect_tiling(list_filtered(emulated, {{"Type", "AT_LATEST"}}));
}

TEST(Merging, IsCheckedAsTheServiceDoes) {
    Emulated emulated = with_stream(3);
    EXPECT_EQ(emulated.merge(first_shard, third_shard).error(), "InvalidArgumentException");
    EXPECT_THAT(
        emulated.merge(first_shard, third_shard).message(),
        HasSubstr("are not an adjacent pair of shards eligible for merging")
    );
    EXPECT_EQ(emulated.merge(first_shard, first_shard).error(), "InvalidArgumentException");
    EXPECT_EQ(
        emulated.merge(first_shard, "shardId-000000000009").error(), "ResourceNotFoundException"
    );
    emulated.merge(first_shard, second_shard);
    EXPECT_EQ(emulated.merge(first_shard, second_shard).error(), "InvalidArgumentException");
}

TEST(Scaling, KeepsTheRingWhole) {
    struct Case {
        std::uint32_t from;
        std::uint32_t to;
        const char* error;
    };
    for (const Case& each :
         {Case{1, 2, ""},
          Case{3, 6, ""},
          Case{4, 7, ""},
          Case{6, 3, ""},
          Case{7, 4, ""},
          Case{5, 5, ""},
          Case{2, 5, "LimitExceededException"},
          Case{5, 2, "LimitExceededException"}}) {
        Emulated emulated = with_stream(each.from);
        const Reply reply = emulated.call(
            "UpdateShardCount",
            {{"StreamName", "s"}, {"TargetShardCount", each.to}, {"ScalingType", "UNIFORM_SCALING"}}
        );
        EXPECT_EQ(reply.error(), each.error);
        const std::uint32_t expected = *each.error == '\0' ? each.to : each.from;
        const Reply open = list_filtered(emulated, {{"Type", "AT_LATEST"}});
        EXPECT_EQ(shard_ids(open).size(), expected) << each.from << " to " << each.to;
        expect_tiling(open);
        if (*each.error != '\0') continue;
        EXPECT_EQ(reply.body.at("CurrentShardCount"), each.from);
        EXPECT_EQ(reply.body.at("TargetShardCount"), each.to);
        EXPECT_EQ(reply.body.at("StreamARN"), "arn:aws:kinesis:us-east-1:000000000000:stream/s");
    }
}

TEST(Scaling, ToTheDoubleSplitsEachShardOnce) {
    // 2^128 is divisible by neither 3 nor 6: the boundaries of thirds and of sixths differ by one.
    Emulated emulated = with_stream(3);
    emulated.call(
        "UpdateShardCount",
        {{"StreamName", "s"}, {"TargetShardCount", 6}, {"ScalingType", "UNIFORM_SCALING"}}
    );
    EXPECT_EQ(emulated.service.shards("s").size(), 9U);
}

TEST(Scaling, IsForProvisionedStreamsOnly) {
    Emulated emulated;
    emulated.call(
        "CreateStream", {{"StreamName", "s"}, {"StreamModeDetails", {{"StreamMode", "ON_DEMAND"}}}}
    );
    EXPECT_EQ(emulated.split(first_shard, "1000").error(), "ValidationException");
    EXPECT_EQ(emulated.merge(first_shard, second_shard).error(), "ValidationException");
}

}  // namespace
}  // namespace kinesisd::emulator
