// PutRecord and PutRecords: where records go, what is refused, and how much is allowed.
#include "base/ids.hpp"
#include "emulator/emulated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace kinesisd::emulator {
namespace {

using ::testing::HasSubstr;

Json entry(std::string_view data, std::string_view key = "key") {
    return {{"Data", to_base64(data)}, {"PartitionKey", key}};
}

Json batch_of(Json entries) {
    return {{"StreamName", "s"}, {"Records", std::move(entries)}};
}

// So many equal entries.
Json repeated(std::size_t count, const Json& one) {
    Json entries = Json::array();
    for (std::size_t i = 0; i < count; ++i)
        entries.push_back(one);
    return batch_of(std::move(entries));
}

TEST(Writing, GoesByTheMd5OfThePartitionKey) {
    // MD5("a") = 0cc175…, MD5("b") = 92eb5f…, MD5("c") = 4a8a08…, MD5("é") = 5e15e0… in UTF-8
    Emulated emulated = with_stream(4);
    const std::map<std::string, std::string> expected{
        {"a", first_shard}, {"b", third_shard}, {"c", second_shard}, {"\u00e9", "?"}
    };
    for (const auto& [key, shard] : expected) {
        const Reply reply = emulated.put("data", key);
        ASSERT_EQ(reply.status, 200) << reply.message();
        if (shard != "?") EXPECT_EQ(reply.body.at("ShardId"), shard) << key;
    }
}

TEST(Writing, ObeysAnExplicitHashKey) {
    Emulated emulated = with_stream(2);
    EXPECT_EQ(emulated.put_at("a", "0").body.at("ShardId"), first_shard);
    EXPECT_EQ(
        emulated.put_at("a", "170141183460469231731687303715884105727").body.at("ShardId"),
        first_shard
    );
    EXPECT_EQ(emulated.put_at("a", middle).body.at("ShardId"), second_shard);
    EXPECT_EQ(
        emulated.put_at("a", "340282366920938463463374607431768211455").body.at("ShardId"),
        second_shard
    );
    const Reply outside = emulated.put_at("a", "340282366920938463463374607431768211456");
    EXPECT_EQ(outside.error(), "InvalidArgumentException");
    EXPECT_THAT(outside.message(), HasSubstr("must be in the range: [0, 2^128-1]"));
    EXPECT_EQ(emulated.put_at("a", "01").error(), "ValidationException");
}

TEST(Writing, NumbersTheRecordsOfAShardUpwards) {
    Emulated emulated = with_stream();
    SequenceNumber last;
    for (int i = 0; i < 20; ++i) {
        const SequenceNumber next{emulated.put("a").body.at("SequenceNumber").get<std::string>()};
        EXPECT_EQ(next.text().size(), 56U);
        EXPECT_GT(next, last);
        last = next;
        emulated.wait(i % 2 == 0 ? 400ms : 0ms);
    }
}

TEST(Writing, AnswersABatchInItsOrder) {
    Emulated emulated = with_stream(2);
    Json low = entry("low");
    low["ExplicitHashKey"] = "0";
    Json high = entry("high");
    high["ExplicitHashKey"] = middle;
    const Reply reply = emulated.call("PutRecords", batch_of({high, low, low}));
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body.at("FailedRecordCount"), 0);
    const Json& records = reply.body.at("Records");
    EXPECT_EQ(records.at(0).at("ShardId"), second_shard);
    EXPECT_EQ(records.at(1).at("ShardId"), first_shard);
    EXPECT_LT(
        SequenceNumber{records.at(1).at("SequenceNumber").get<std::string>()},
        SequenceNumber{records.at(2).at("SequenceNumber").get<std::string>()}
    );
}

TEST(Writing, IsRememberedInTheOrderOfAcceptance) {
    Emulated emulated = with_stream(2);
    for (const char* hash_key : {"0", middle.c_str(), "1"})
        emulated.put_at(hash_key, hash_key);
    Texts data;
    for (const Service::StoredRecord& record : emulated.service.accepted("s")) {
        data.push_back(record.data);
        EXPECT_EQ(record.partition_key, "key");
    }
    EXPECT_EQ(data, (Texts{"0", middle, "1"}));
    EXPECT_TRUE(emulated.service.accepted("t").empty());
}

TEST(Writing, ChecksEachEntry) {
    struct Case {
        const char* entry;
        const char* error;
        const char* words;
    };
    for (const Case& each :
         {Case{R"({"Data": "YQ==", "PartitionKey": "k"})", "", ""},
          Case{R"({"Data": "", "PartitionKey": "k"})", "", ""},
          Case{R"({"Data": "YQ==", "PartitionKey": "k", "ExplicitHashKey": null})", "", ""},
          Case{
              R"({"PartitionKey": "k"})",
              "ValidationException",
              "Value at 'records.1.member.data' failed to satisfy constraint: Member must not be"
          },
          Case{R"({"Data": "YQ=="})", "ValidationException", "at 'records.1.member.partitionKey'"},
          Case{
              R"({"Data": "YQ==", "PartitionKey": ""})",
              "ValidationException",
              "length greater than or equal to 1"
          },
          Case{
              R"({"Data": "YQ", "PartitionKey": "k"})",
              "SerializationException",
              "expected a multiple of 4 bytes but found: 2"
          },
          Case{
              R"({"Data": "Y-==", "PartitionKey": "k"})",
              "SerializationException",
              "Invalid Base64 character: '-'"
          },
          Case{
              R"({"Data": "YR==", "PartitionKey": "k"})",
              "SerializationException",
              "Invalid last non-pad"
          },
          Case{
              R"({"Data": 17, "PartitionKey": "k"})",
              "SerializationException",
              "can not be converted to a Blob"
          },
          Case{
              R"({"Data": "YQ==", "PartitionKey": 17})",
              "SerializationException",
              "can not be converted to an String"
          },
          Case{
              R"({"Data": "YQ==", "PartitionKey": "k", "ExplicitHashKey": "-1"})",
              "ValidationException",
              "0|([1-9]\\d{0,38})"
          },
          Case{R"("YQ==")", "SerializationException", "Expected null"}}) {
        Emulated emulated = with_stream();
        const Reply reply =
            emulated.call("PutRecords", batch_of(Json::array({Json::parse(each.entry)})));
        EXPECT_EQ(reply.error(), each.error) << each.entry;
        EXPECT_THAT(reply.message(), HasSubstr(each.words)) << each.entry;
    }
}

TEST(Writing, TakesPartitionKeysOf256Characters) {
    std::string umlauts;
    for (int i = 0; i < 256; ++i)
        umlauts += "\u00fc";
    Emulated emulated = with_stream();
    EXPECT_EQ(emulated.put("a", std::string(256, 'k')).status, 200);
    EXPECT_EQ(emulated.put("a", umlauts).status, 200);
    EXPECT_EQ(emulated.put("a", std::string(257, 'k')).error(), "ValidationException");
    EXPECT_EQ(emulated.put("a", umlauts + "u").error(), "ValidationException");
}

TEST(Writing, TakesOneTo500Entries) {
    Emulated emulated = with_stream();
    EXPECT_EQ(emulated.call("PutRecords", repeated(500, entry("a"))).status, 200);
    EXPECT_EQ(
        emulated.call("PutRecords", repeated(501, entry("a"))).message(),
        "1 validation error detected: Value at 'records' failed to satisfy constraint: Member must "
        "have length less than or equal to 500"
    );
    EXPECT_EQ(emulated.call("PutRecords", repeated(0, {})).error(), "ValidationException");
    EXPECT_EQ(emulated.call("PutRecords", {{"StreamName", "s"}}).error(), "ValidationException");
    EXPECT_EQ(
        emulated.call("PutRecords", {{"StreamName", "s"}, {"Records", 1}}).error(),
        "SerializationException"
    );
    EXPECT_EQ(emulated.service.accepted("s").size(), 500U);
}

TEST(Writing, RefusesTheWholeCallForOneRecordAboveTheStreamsLimit) {
    constexpr std::size_t mib = 1U << 20U;
    Emulated emulated = with_stream();
    const std::string data(mib, 'x');
    const Reply too_long =
        emulated.call("PutRecords", batch_of({entry("a"), entry(data + "x", "k")}));
    EXPECT_EQ(too_long.error(), "ValidationException");
    EXPECT_EQ(
        too_long.message(),
        "1 validation error detected: Value at 'records.2.member.data' failed to satisfy "
        "constraint: Member must have length less than or equal to 1048576"
    );
    EXPECT_EQ(emulated.put(data, "k").error(), "InvalidArgumentException") << "with its key";
    EXPECT_EQ(emulated.put(data.substr(1), "k").status, 200);
    EXPECT_EQ(emulated.service.accepted("s").size(), 1U);

    const Reply changed = emulated.call(
        "UpdateMaxRecordSize",
        {{"StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/s"},
         {"MaxRecordSizeInKiB", 2048}}
    );
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(emulated.put(data + data.substr(1), "k").status, 200);
    EXPECT_EQ(emulated.put(data + data + "x", "k").error(), "ValidationException");
}

TEST(Writing, RefusesTheWholeCallAboveTenMebibytes) {
    constexpr std::size_t mib = 1U << 20U;
    Emulated emulated = with_stream();
    // Ten of these are 10 MiB with their keys of one byte.
    const std::string data(mib - 1, 'x');
    EXPECT_EQ(emulated.call("PutRecords", repeated(10, entry(data, "k"))).status, 200);
    Json over = repeated(10, entry(data, "k"));
    over["Records"].push_back(entry("", "k"));
    EXPECT_EQ(emulated.call("PutRecords", over).error(), "InvalidArgumentException");
    EXPECT_EQ(emulated.service.accepted("s").size(), 10U);
}

TEST(Writing, IsLimitedTo1000RecordsPerSecondAndShard) {
    Options options;
    Emulated emulated = with_stream(2, options);
    Json low = entry("a");
    low["ExplicitHashKey"] = "0";
    Json high = entry("a");
    high["ExplicitHashKey"] = middle;
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(emulated.call("PutRecords", repeated(500, low)).body.at("FailedRecordCount"), 0);
    const Reply reply = emulated.call("PutRecords", batch_of({low, high, low}));
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body.at("FailedRecordCount"), 2);
    const Json& failed = reply.body.at("Records").at(0);
    EXPECT_EQ(failed.at("ErrorCode"), "ProvisionedThroughputExceededException");
    EXPECT_EQ(
        failed.at("ErrorMessage"),
        "Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000."
    );
    EXPECT_FALSE(failed.contains("SequenceNumber"));
    EXPECT_EQ(reply.body.at("Records").at(1).at("ShardId"), second_shard);
    EXPECT_FALSE(reply.body.at("Records").at(1).contains("ErrorCode"));
    EXPECT_EQ(emulated.put_at("a", "0").error(), "ProvisionedThroughputExceededException");

    emulated.wait(1ms);
    EXPECT_EQ(emulated.put_at("a", "0").status, 200);
    EXPECT_EQ(emulated.put_at("a", "0").error(), "ProvisionedThroughputExceededException");
    EXPECT_EQ(emulated.service.accepted("s").size(), 1002U);
}

TEST(Writing, IsLimitedToOneMebibytePerSecondAndShardKeysIncluded) {
    Emulated emulated = with_stream(1, Options{});
    const std::string half((1U << 19U) - 1, 'x');
    EXPECT_EQ(emulated.put(half, "k").status, 200);
    EXPECT_EQ(emulated.put(half, "kk").error(), "ProvisionedThroughputExceededException");
    EXPECT_EQ(emulated.put(half, "k").status, 200);
    EXPECT_EQ(emulated.put("", "k").error(), "ProvisionedThroughputExceededException");
    emulated.wait(500ms);
    EXPECT_EQ(emulated.put(half, "k").status, 200);
}

TEST(Writing, WithoutRateLimitsStillChecksSizes) {
    Emulated emulated = with_stream();
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(
            emulated.call("PutRecords", repeated(500, entry("a"))).body.at("FailedRecordCount"), 0
        );
    EXPECT_EQ(emulated.put(std::string(1'048'577, 'x')).error(), "ValidationException");
}

TEST(Ordering, TakesNumbersThatWereGivenOut) {
    Emulated emulated = with_stream();
    const std::string first = emulated.put("a").body.at("SequenceNumber");
    const auto put_after = [&emulated](const std::string& number) {
        return emulated.call(
            "PutRecord",
            {{"StreamName", "s"},
             {"Data", ""},
             {"PartitionKey", "key"},
             {"SequenceNumberForOrdering", number}}
        );
    };
    EXPECT_EQ(put_after(first).status, 200);
    EXPECT_EQ(put_after("17").error(), "InvalidArgumentException");
    EXPECT_EQ(put_after("017").error(), "ValidationException");
    emulated.wait(10s);
    const std::string later = emulated.put("a").body.at("SequenceNumber");
    emulated.wait(-5s);
    EXPECT_EQ(put_after(later).error(), "InvalidArgumentException") << "of the future";
}

}  // namespace
}  // namespace kinesisd::emulator
