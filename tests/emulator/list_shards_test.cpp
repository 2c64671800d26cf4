// ListShards: pages, tokens, filters, and shards that have aged out.
#include "emulator/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::emulator {
namespace {

using ::testing::ElementsAre;

TEST(Shards, CutTheRingEqually) {
    Emulated emulated = with_stream(3);
    const Reply listing = list(emulated);
    EXPECT_THAT(shard_ids(listing), ElementsAre(first_shard, second_shard, third_shard));
    const Json& shards = listing.body.at("Shards");
    EXPECT_EQ(
        shards.at(1).at("HashKeyRange"),
        (Json{
            {"StartingHashKey", "113427455640312821154458202477256070485"},
            {"EndingHashKey", "226854911280625642308916404954512140969"}
        })
    );
    EXPECT_FALSE(shards.at(1).contains("ParentShardId"));
    EXPECT_FALSE(shards.at(1).at("SequenceNumberRange").contains("EndingSequenceNumber"));
    EXPECT_FALSE(listing.body.contains("NextToken"));
    expect_tiling(listing);
}

TEST(ListingShards, GoesByPagesWithATokenAlone) {
    Emulated emulated = with_stream(5);
    const Reply first = list(emulated, {{"MaxResults", 2}});
    EXPECT_THAT(shard_ids(first), ElementsAre(first_shard, second_shard));
    const Json token = first.body.at("NextToken");
    const Reply second = emulated.call("ListShards", {{"NextToken", token}, {"MaxResults", 2}});
    EXPECT_THAT(shard_ids(second), ElementsAre(third_shard, "shardId-000000000003"));
    const Reply third = emulated.call("ListShards", {{"NextToken", second.body.at("NextToken")}});
    EXPECT_THAT(shard_ids(third), ElementsAre("shardId-000000000004"));
    EXPECT_FALSE(third.body.contains("NextToken"));

    const Reply both = list(emulated, {{"NextToken", token}});
    EXPECT_EQ(both.error(), "InvalidArgumentException");
    EXPECT_EQ(both.message(), "NextToken and StreamName cannot be provided together.");
    for (const Json& other :
         {Json{{"StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/s"}},
          Json{{"ExclusiveStartShardId", first_shard}},
          Json{{"StreamCreationTimestamp", 1788220800}},
          Json{{"ShardFilter", {{"Type", "AT_LATEST"}}}}}) {
        Json input = other;
        input["NextToken"] = token;
        EXPECT_EQ(emulated.call("ListShards", input).error(), "InvalidArgumentException") << other;
    }
    EXPECT_EQ(
        emulated.call("ListShards", {{"NextToken", "abc"}}).error(), "InvalidArgumentException"
    );
    EXPECT_EQ(emulated.call("ListShards", Json::object()).error(), "InvalidArgumentException");
}

TEST(ListingShards, TokensLiveFor300Seconds) {
    Emulated emulated = with_stream(5);
    const Json token = list(emulated, {{"MaxResults", 2}}).body.at("NextToken");
    emulated.wait(300s);
    EXPECT_EQ(emulated.call("ListShards", {{"NextToken", token}}).status, 200);
    emulated.wait(1ms);
    EXPECT_EQ(
        emulated.call("ListShards", {{"NextToken", token}}).error(), "ExpiredNextTokenException"
    );
}

TEST(ListingShards, GivesAThousandUnlessAskedForMore) {
    Options options = no_rate_limits();
    options.shards_max = 2000;
    Emulated emulated = with_stream(1001, options);
    EXPECT_EQ(shard_ids(list(emulated)).size(), 1000U);
    EXPECT_EQ(shard_ids(list(emulated, {{"MaxResults", 10'000}})).size(), 1001U);
    EXPECT_EQ(list(emulated, {{"MaxResults", 10'001}}).error(), "ValidationException");
}

TEST(ListingShards, StartsBehindAShardAndChecksTheCreationTime) {
    Emulated emulated = with_stream(3);
    EXPECT_THAT(
        shard_ids(list(emulated, {{"ExclusiveStartShardId", first_shard}})),
        ElementsAre(second_shard, third_shard)
    );
    EXPECT_EQ(list(emulated, {{"StreamCreationTimestamp", 1788220800}}).status, 200);
    EXPECT_EQ(
        list(emulated, {{"StreamCreationTimestamp", 1788220801}}).error(),
        "ResourceNotFoundException"
    );
}

// Shard 0 is split at 1 h into 1 and 2; 1 and 2 are merged into 3 at 2 h; it is 3 h now.
Emulated with_history() {
    Emulated emulated = with_stream();
    emulated.wait(1h);
    emulated.split(first_shard, middle);
    emulated.wait(1h);
    emulated.merge(second_shard, third_shard);
    emulated.wait(1h);
    return emulated;
}

TEST(ShardFilters, SelectByTime) {
    struct Case {
        const char* type;
        std::optional<std::chrono::milliseconds> time;
        std::vector<int> shards;
    };
    for (const Case& each :
         {Case{"FROM_TRIM_HORIZON", {}, {0, 1, 2, 3}},
          Case{"AT_TRIM_HORIZON", {}, {0}},
          Case{"AT_LATEST", {}, {3}},
          Case{"AT_TIMESTAMP", -48h, {0}},
          Case{"AT_TIMESTAMP", 0ms, {0}},
          Case{"AT_TIMESTAMP", 1h - 1ms, {0}},
          Case{"AT_TIMESTAMP", 1h, {1, 2}},
          Case{"AT_TIMESTAMP", 90min, {1, 2}},
          Case{"AT_TIMESTAMP", 2h, {3}},
          Case{"FROM_TIMESTAMP", -48h, {0, 1, 2, 3}},
          Case{"FROM_TIMESTAMP", 1h, {0, 1, 2, 3}},
          Case{"FROM_TIMESTAMP", 1h + 1ms, {1, 2, 3}},
          Case{"FROM_TIMESTAMP", 2h + 1ms, {3}}}) {
        Emulated emulated = with_history();
        Json filter{{"Type", each.type}};
        if (each.time)
            filter["Timestamp"] = 1788220800.0 + std::chrono::duration<double>(*each.time).count();
        std::vector<int> found;
        for (const std::string& id : shard_ids(list_filtered(emulated, filter)))
            found.push_back(id.back() - '0');
        EXPECT_EQ(found, each.shards) << filter;
    }
}

TEST(ShardFilters, AtTheHorizonTileTheRingEvenWhenAllHappensAtOnce) {
    Emulated emulated = with_stream();
    emulated.split(first_shard, middle);
    EXPECT_THAT(
        shard_ids(list_filtered(emulated, {{"Type", "AT_TRIM_HORIZON"}})), ElementsAre(first_shard)
    );
    emulated.wait(24h + 1ms);
    EXPECT_THAT(
        shard_ids(list_filtered(emulated, {{"Type", "AT_TRIM_HORIZON"}})),
        ElementsAre(second_shard, third_shard)
    );
}

TEST(ShardFilters, AreChecked) {
    struct Case {
        const char* filter;
        const char* error;
    };
    for (const Case& each :
         {Case{R"({"Type": "AFTER_SHARD_ID", "ShardId": "shardId-000000000000"})", ""},
          Case{R"({"Type": "AFTER_SHARD_ID"})", "InvalidArgumentException"},
          Case{
              R"({"Type": "AT_LATEST", "ShardId": "shardId-000000000000"})",
              "InvalidArgumentException"
          },
          Case{R"({"Type": "AT_TIMESTAMP"})", "InvalidArgumentException"},
          Case{R"({"Type": "AT_LATEST", "Timestamp": 1788220800})", "InvalidArgumentException"},
          Case{R"({"Type": "AT_TIMESTAMP", "Timestamp": 1988220800})", "InvalidArgumentException"},
          Case{R"({"Type": "SOMETIMES"})", "ValidationException"},
          Case{R"({})", "ValidationException"},
          Case{R"([])", "SerializationException"}}) {
        Emulated emulated = with_history();
        const Reply reply = list_filtered(emulated, Json::parse(each.filter));
        EXPECT_EQ(reply.error(), each.error) << each.filter;
        if (reply.status == 200) EXPECT_EQ(shard_ids(reply).size(), 3U);
    }
}

TEST(ShardFilters, HoldForThePagesThatFollow) {
    Emulated emulated = with_history();
    const Reply first = list(
        emulated,
        {{"MaxResults", 1},
         {"ShardFilter", {{"Type", "AT_TIMESTAMP"}, {"Timestamp", 1788220800 + 5400}}}}
    );
    EXPECT_THAT(shard_ids(first), ElementsAre(second_shard));
    const Reply rest = emulated.call("ListShards", {{"NextToken", first.body.at("NextToken")}});
    EXPECT_THAT(shard_ids(rest), ElementsAre(third_shard));
}

TEST(TrimmedShards, VanishOnceTheyAreClosedForTheRetention) {
    Emulated emulated = with_stream();
    emulated.put("a");
    emulated.split(first_shard, middle);
    const std::string start = emulated.at_horizon(first_shard);
    emulated.wait(24h);
    EXPECT_EQ(shard_ids(list(emulated)).size(), 3U);
    emulated.wait(1ms);
    const Reply listing = list(emulated);
    EXPECT_THAT(shard_ids(listing), ElementsAre(second_shard, third_shard));
    EXPECT_EQ(listing.body.at("Shards").at(0).at("ParentShardId"), first_shard)
        << "children still name it";
    EXPECT_EQ(
        emulated.iterator_reply(first_shard, {{"ShardIteratorType", "TRIM_HORIZON"}}).error(),
        "ResourceNotFoundException"
    );
    EXPECT_EQ(emulated.split(first_shard, middle).error(), "ResourceNotFoundException");
    EXPECT_EQ(emulated.service.shards("s").size(), 3U);
}

TEST(TrimmedShards, AreNotReadByAnIteratorThatOutlivesThem) {
    Options options = no_rate_limits();
    options.iterator_lifetime = 100h;
    Emulated emulated = with_stream(1, options);
    const std::string start = emulated.at_horizon(first_shard);
    emulated.split(first_shard, middle);
    emulated.wait(24h);
    EXPECT_EQ(emulated.read(start).status, 200);
    emulated.wait(1ms);
    EXPECT_EQ(emulated.read(start).error(), "ResourceNotFoundException");
}

}  // namespace
}  // namespace kinesisd::emulator
