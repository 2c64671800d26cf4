// GetRecords: where reading starts, how much a page holds, what may be read how fast.
#include "emulator/emulated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string next_of(const Reply& page) {
    return page.body.value("NextShardIterator", "");
}

TEST(Reading, GivesRecordsAsTheyWereWritten) {
    Emulated emulated = with_stream();
    const std::string bytes("\0\xff\"\\\n", 5);
    const std::string key = "k\"\\\n\u00e9\u20ac\U0001F600";
    const std::string number = emulated.put(bytes, key).body.at("SequenceNumber");
    emulated.wait(123ms);
    emulated.put("", "second");
    const Reply page = emulated.read(emulated.at_horizon(first_shard));
    ASSERT_EQ(page.status, 200);
    ASSERT_EQ(page.body.at("Records").size(), 2U);
    const Json& record = page.body.at("Records").at(0);
    EXPECT_EQ(record.at("SequenceNumber"), number);
    EXPECT_EQ(record.at("PartitionKey"), key);
    EXPECT_EQ(from_base64(record.at("Data").get<std::string>()), bytes);
    EXPECT_EQ(record.at("ApproximateArrivalTimestamp"), 1788220800.000);
    EXPECT_EQ(page.body.at("Records").at(1).at("ApproximateArrivalTimestamp"), 1788220800.123);
    EXPECT_EQ(page.body.at("MillisBehindLatest"), 0);
    EXPECT_FALSE(page.body.contains("ChildShards"));
}

TEST(Reading, GoesOnWhereThePageEnded) {
    Emulated emulated = with_stream();
    for (const char* data : {"a", "b", "c"})
        emulated.put(data);
    const Reply first = emulated.read(emulated.at_horizon(first_shard), 2);
    EXPECT_THAT(data_of(first), ElementsAre("a", "b"));
    const Reply second = emulated.read(next_of(first), 2);
    EXPECT_THAT(data_of(second), ElementsAre("c"));
    const Reply third = emulated.read(next_of(second));
    EXPECT_THAT(data_of(third), IsEmpty());
    emulated.put("d");
    EXPECT_THAT(data_of(emulated.read(next_of(third))), ElementsAre("d"));
    EXPECT_THAT(data_of(emulated.read(next_of(first))), ElementsAre("c", "d")) << "again";
}

TEST(Reading, StartsWhereTheIteratorSays) {
    Emulated emulated = with_stream();
    Texts numbers;
    for (const char* data : {"a", "b", "c"}) {
        numbers.push_back(emulated.put(data).body.at("SequenceNumber"));
        emulated.wait(1s);
    }
    const auto from = [&emulated](const Json& start) {
        return data_of(emulated.read(emulated.iterator(first_shard, start)));
    };
    const double begin = 1788220800.0;
    EXPECT_EQ(from({{"ShardIteratorType", "TRIM_HORIZON"}}), (Texts{"a", "b", "c"}));
    EXPECT_EQ(from({{"ShardIteratorType", "LATEST"}}), Texts{});
    EXPECT_EQ(
        from({{"ShardIteratorType", "AT_SEQUENCE_NUMBER"}, {"StartingSequenceNumber", numbers[1]}}),
        (Texts{"b", "c"})
    );
    EXPECT_EQ(
        from(
            {{"ShardIteratorType", "AFTER_SEQUENCE_NUMBER"}, {"StartingSequenceNumber", numbers[1]}}
        ),
        (Texts{"c"})
    );
    struct Case {
        double offset_s;
        Texts expected;
    };
    for (const Case& each :
         {Case{-100'000, {"a", "b", "c"}},
          Case{0, {"a", "b", "c"}},
          Case{0.001, {"b", "c"}},
          Case{1, {"b", "c"}},
          Case{1.5, {"c"}},
          Case{3, {}}}) {
        EXPECT_EQ(
            from({{"ShardIteratorType", "AT_TIMESTAMP"}, {"Timestamp", begin + each.offset_s}}),
            each.expected
        ) << each.offset_s;
    }
}

TEST(Reading, FromLatestOrANowWithoutRecordsSeesWhatComesNext) {
    Emulated emulated = with_stream();
    emulated.put("before");
    emulated.wait(10ms);
    const std::string latest = emulated.iterator(first_shard, {{"ShardIteratorType", "LATEST"}});
    const std::string at_now = emulated.iterator(
        first_shard, {{"ShardIteratorType", "AT_TIMESTAMP"}, {"Timestamp", 1788220800.010}}
    );
    emulated.wait(10ms);
    emulated.put("after");
    EXPECT_THAT(data_of(emulated.read(latest)), ElementsAre("after"));
    EXPECT_THAT(data_of(emulated.read(at_now)), ElementsAre("after"));
}

TEST(Pages, HoldTenMebibytesOfKeysAndDataAtMost) {
    constexpr std::size_t mib = 1U << 20U;
    Emulated emulated = with_stream();
    const std::string data(mib - 1, 'x');
    for (int i = 0; i < 11; ++i)
        ASSERT_EQ(emulated.put(data, "k").status, 200);
    emulated.wait(700ms);
    const Reply page = emulated.read(emulated.at_horizon(first_shard));
    EXPECT_EQ(page.body.at("Records").size(), 10U);
    EXPECT_EQ(page.body.at("MillisBehindLatest"), 700);
    EXPECT_EQ(emulated.read(next_of(page)).body.at("Records").size(), 1U);
}

TEST(Lag, IsTheAgeOfTheNextUnreadRecord) {
    Emulated emulated = with_stream();
    emulated.put("a");
    emulated.wait(3s);
    emulated.put("b");
    const std::string start = emulated.at_horizon(first_shard);
    EXPECT_EQ(emulated.read(start, 1).body.at("MillisBehindLatest"), 1)
        << "unread, so not at the tip, although it has just arrived";
    emulated.wait(2s);
    const Reply page = emulated.read(start, 1);
    EXPECT_EQ(page.body.at("MillisBehindLatest"), 2000);
    EXPECT_EQ(emulated.read(next_of(page), 1).body.at("MillisBehindLatest"), 0);
}

TEST(ReadLimits, AreFiveCallsPerSecondAndShard) {
    Emulated emulated = with_stream(2, Options{});
    const std::string first = emulated.at_horizon(first_shard);
    const std::string second = emulated.at_horizon(second_shard);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(emulated.read(first).status, 200);
    const Reply refused = emulated.read(first);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.error(), "ProvisionedThroughputExceededException");
    EXPECT_EQ(
        refused.message(),
        "Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000."
    );
    EXPECT_EQ(emulated.read(second).status, 200);
    emulated.wait(200ms);
    EXPECT_EQ(emulated.read(first).status, 200);
    EXPECT_EQ(emulated.read(first).error(), "ProvisionedThroughputExceededException");
}

TEST(ReadLimits, AreTwoMebibytesPerSecondAndShard) {
    Options options;
    options.write_limits = RateLimits::off;
    Emulated emulated = with_stream(1, options);
    const std::string data((1U << 20U) - 1, 'x');
    for (int i = 0; i < 11; ++i)
        emulated.put(data, "k");
    const std::string start = emulated.at_horizon(first_shard);
    EXPECT_EQ(emulated.read(start, 1).status, 200);
    EXPECT_EQ(emulated.read(start, 1).status, 200);
    EXPECT_EQ(emulated.read(start, 1).error(), "ProvisionedThroughputExceededException");
    emulated.wait(1s);
    const Reply page = emulated.read(start);
    EXPECT_EQ(page.body.at("Records").size(), 10U);
    emulated.wait(4999ms);
    EXPECT_EQ(emulated.read(next_of(page)).error(), "ProvisionedThroughputExceededException");
    emulated.wait(1ms);
    EXPECT_EQ(emulated.read(next_of(page)).status, 200);
}

TEST(ReadLimits, AreFiveIteratorsPerSecondAndShard) {
    Emulated emulated = with_stream(1, Options{});
    for (int i = 0; i < 5; ++i)
        EXPECT_NE(emulated.at_horizon(first_shard), "");
    const Reply refused =
        emulated.iterator_reply(first_shard, {{"ShardIteratorType", "TRIM_HORIZON"}});
    EXPECT_EQ(refused.error(), "ProvisionedThroughputExceededException");
}

TEST(Trimming, TakesRecordsOlderThanTheRetention) {
    Emulated emulated = with_stream();
    const std::string number = emulated.put("a").body.at("SequenceNumber");
    emulated.wait(1h);
    emulated.put("b");
    emulated.wait(23h);
    EXPECT_THAT(data_of(emulated.read(emulated.at_horizon(first_shard))), ElementsAre("a", "b"));
    const std::string start = emulated.at_horizon(first_shard);
    emulated.wait(1ms);
    EXPECT_THAT(data_of(emulated.read(start)), ElementsAre("b"));
    const std::string at_trimmed = emulated.iterator(
        first_shard,
        {{"ShardIteratorType", "AT_SEQUENCE_NUMBER"}, {"StartingSequenceNumber", number}}
    );
    EXPECT_THAT(data_of(emulated.read(at_trimmed)), ElementsAre("b"));
    emulated.wait(1h);
    EXPECT_THAT(data_of(emulated.read(emulated.at_horizon(first_shard))), IsEmpty());
    emulated.put("c");
    EXPECT_THAT(data_of(emulated.read(emulated.at_horizon(first_shard))), ElementsAre("c"));
}

TEST(Trimming, ForgetsOrKeepsForCheckers) {
    for (const auto& [history, expected] :
         {std::pair{History::forget, 1U}, std::pair{History::keep, 2U}}) {
        Options options = no_rate_limits();
        options.history = history;
        Emulated emulated = with_stream(1, options);
        emulated.put("a");
        emulated.wait(25h);
        emulated.put("b");
        EXPECT_THAT(data_of(emulated.read(emulated.at_horizon(first_shard))), ElementsAre("b"));
        EXPECT_EQ(emulated.service.accepted("s").size(), expected);
    }
}

TEST(Trimming, GivesMemoryBackOfShardsThatNobodyTouches) {
    Emulated emulated = with_stream();
    emulated.put("a");
    emulated.wait(24h + 1ms);
    EXPECT_EQ(emulated.call("ListStreams", Json::object()).status, 200);
    EXPECT_TRUE(emulated.service.accepted("s").empty());
}

}  // namespace
}  // namespace kinesisd::emulator
