// Streams come, change and go.
#include "emulator/emulated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Json named_s{{"StreamName", "s"}};

std::string status_of(Emulated& emulated) {
    const Reply reply = emulated.call("DescribeStreamSummary", named_s);
    if (reply.status != 200) return reply.error();
    return reply.body.at("StreamDescriptionSummary").at("StreamStatus");
}

TEST(Streams, AreDescribed) {
    Emulated emulated = with_stream(3);
    const Reply reply = emulated.call("DescribeStreamSummary", named_s);
    ASSERT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body.at("StreamDescriptionSummary"), Json::parse(R"({
            "StreamName": "s",
            "StreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/s",
            "StreamStatus": "ACTIVE",
            "StreamModeDetails": {"StreamMode": "PROVISIONED"},
            "RetentionPeriodHours": 24,
            "StreamCreationTimestamp": 1788220800.0,
            "EnhancedMonitoring": [{"ShardLevelMetrics": []}],
            "EncryptionType": "NONE",
            "OpenShardCount": 3,
            "ConsumerCount": 0,
            "MaxRecordSizeInKiB": 1024
        })"));
}

TEST(Streams, AreCreatedAndDeletedWithoutABody) {
    Emulated emulated;
    const Reply created = emulated.call("CreateStream", {{"StreamName", "s"}, {"ShardCount", 2}});
    EXPECT_EQ(created.status, 200);
    EXPECT_TRUE(created.body.is_null());
    EXPECT_EQ(
        emulated.call("CreateStream", {{"StreamName", "s"}, {"ShardCount", 2}}).error(),
        "ResourceInUseException"
    );
    EXPECT_EQ(status_of(emulated), "ACTIVE");
    const Reply deleted = emulated.call("DeleteStream", named_s);
    EXPECT_EQ(deleted.status, 200);
    EXPECT_TRUE(deleted.body.is_null());
    EXPECT_EQ(status_of(emulated), "ResourceNotFoundException");
}

TEST(Streams, TakeTheirTimeToComeAndGo) {
    Options options = no_rate_limits();
    options.create_delay = 500ms;
    options.delete_delay = 300ms;
    Emulated emulated = with_stream(1, options);
    EXPECT_EQ(status_of(emulated), "CREATING");
    EXPECT_EQ(emulated.put("a").error(), "ResourceNotFoundException");
    EXPECT_EQ(emulated.call("ListShards", named_s).error(), "ResourceInUseException");
    EXPECT_EQ(emulated.call("DeleteStream", named_s).error(), "ResourceInUseException");
    EXPECT_EQ(emulated.split(first_shard, middle).error(), "ResourceInUseException");
    emulated.wait(499ms);
    EXPECT_EQ(status_of(emulated), "CREATING");
    emulated.wait(1ms);
    EXPECT_EQ(status_of(emulated), "ACTIVE");
    EXPECT_EQ(emulated.put("a").status, 200);

    EXPECT_EQ(emulated.call("DeleteStream", named_s).status, 200);
    EXPECT_EQ(status_of(emulated), "DELETING");
    EXPECT_EQ(emulated.put("a").error(), "ResourceNotFoundException");
    emulated.wait(300ms);
    EXPECT_EQ(status_of(emulated), "ResourceNotFoundException");
}

TEST(Streams, AreAtMostFiveInCreation) {
    Options options;
    options.create_delay = 1s;
    Emulated emulated{options};
    const auto create = [&emulated](const std::string& name) {
        return emulated.call("CreateStream", {{"StreamName", name}, {"ShardCount", 1}});
    };
    for (const char* name : {"a", "b", "c", "d", "e"})
        EXPECT_EQ(create(name).status, 200);
    EXPECT_EQ(create("f").error(), "LimitExceededException");
    emulated.wait(1s);
    EXPECT_EQ(create("f").status, 200);
}

TEST(Streams, AreNamedByNameOrArn) {
    struct Case {
        const char* input;
        const char* error;
    };
    for (const Case& each :
         {Case{R"({"StreamName": "s"})", ""},
          Case{R"({"StreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/s"})", ""},
          Case{
              R"({"StreamName": "s", "StreamARN":
               "arn:aws:kinesis:us-east-1:000000000000:stream/s"})",
              ""
          },
          Case{
              R"({"StreamName": null, "StreamARN":
               "arn:aws:kinesis:us-east-1:000000000000:stream/s"})",
              ""
          },
          Case{
              R"({"StreamName": "t", "StreamARN":
               "arn:aws:kinesis:us-east-1:000000000000:stream/s"})",
              "InvalidArgumentException"
          },
          Case{R"({})", "InvalidArgumentException"},
          Case{R"({"StreamName": "t"})", "ResourceNotFoundException"},
          Case{
              R"({"StreamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/t"})",
              "ResourceNotFoundException"
          },
          Case{
              R"({"StreamARN": "arn:aws:kinesis:us-east-1:999999999999:stream/s"})",
              "AccessDeniedException"
          },
          Case{
              R"({"StreamARN": "arn:aws:kinesis:eu-west-1:000000000000:stream/s"})",
              "InvalidArgumentException"
          },
          Case{
              R"({"StreamARN": "arn:aws:s3:us-east-1:000000000000:stream/s"})",
              "ValidationException"
          },
          Case{
              R"({"StreamARN": "arn:aws:kinesis:us-east-1:00000000000:stream/s"})",
              "ValidationException"
          },
          Case{
              R"({"StreamARN": "arn:aws:kinesis:us-east-1:000000000000:table/s"})",
              "ValidationException"
          },
          Case{R"({"StreamARN": "s"})", "ValidationException"},
          Case{R"({"StreamName": "a/b"})", "ValidationException"},
          Case{R"({"StreamName": ""})", "ValidationException"},
          Case{R"({"StreamName": 7})", "SerializationException"},
          Case{R"({"StreamName": ["s"]})", "SerializationException"}}) {
        Emulated emulated = with_stream();
        EXPECT_EQ(
            emulated.call("DescribeStreamSummary", Json::parse(each.input)).error(), each.error
        ) << each.input;
    }
}

TEST(Streams, ThatAreMissingAreNamedInTheError) {
    Emulated emulated;
    EXPECT_EQ(
        emulated.call("DescribeStream", named_s).message(),
        "Stream s under account 000000000000 not found."
    );
}

TEST(Validation, NamesTheValueThePlaceAndTheConstraint) {
    Emulated emulated;
    EXPECT_EQ(
        emulated.call("DescribeStreamSummary", {{"StreamName", "a b"}}).message(),
        "1 validation error detected: Value 'a b' at 'streamName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
    );
    const Reply two =
        emulated.call("CreateStream", {{"StreamName", std::string(129, 'a')}, {"ShardCount", 0}});
    EXPECT_EQ(two.error(), "ValidationException");
    EXPECT_THAT(two.message(), HasSubstr("2 validation errors detected: Value 'aaa"));
    EXPECT_THAT(
        two.message(),
        HasSubstr("at 'streamName' failed to satisfy constraint: Member must have length less than "
                  "or equal to 128; Value '0' at 'shardCount' failed to satisfy constraint: Member "
                  "must have value greater than or equal to 1")
    );
}

TEST(Creating, ChecksWhatItIsGiven) {
    struct Case {
        const char* input;
        const char* error;
    };
    for (const Case& each :
         {Case{R"({"StreamName": "s", "ShardCount": 1000})", ""},
          Case{R"({"StreamName": "s", "ShardCount": 1001})", "LimitExceededException"},
          Case{R"({"StreamName": "s"})", "ValidationException"},
          Case{R"({"ShardCount": 1})", "ValidationException"},
          Case{R"({"StreamName": "s", "ShardCount": "1"})", "SerializationException"},
          Case{R"({"StreamName": "s", "StreamModeDetails": {"StreamMode": "ON_DEMAND"}})", ""},
          Case{
              R"({"StreamName": "s", "ShardCount": 1,
               "StreamModeDetails": {"StreamMode": "ON_DEMAND"}})",
              "ValidationException"
          },
          Case{
              R"({"StreamName": "s", "ShardCount": 1,
               "StreamModeDetails": {"StreamMode": "SOMETIMES"}})",
              "ValidationException"
          },
          Case{
              R"({"StreamName": "s", "ShardCount": 1, "StreamModeDetails": {}})",
              "ValidationException"
          },
          Case{R"({"StreamName": "s", "ShardCount": 1, "MaxRecordSizeInKiB": 10240})", ""},
          Case{
              R"({"StreamName": "s", "ShardCount": 1, "MaxRecordSizeInKiB": 10241})",
              "ValidationException"
          },
          Case{R"({"StreamName": "s", "ShardCount": 1, "Unknown": {"ignored": [1]}})", ""}}) {
        Emulated emulated;
        EXPECT_EQ(emulated.call("CreateStream", Json::parse(each.input)).error(), each.error)
            << each.input;
    }
}

TEST(Creating, FromAHostFailsAsTheCallDoes) {
    Emulated emulated = with_stream();
    EXPECT_THROW(emulated.service.create_stream("s", 1, emulated.now), Failure);
    EXPECT_THROW(emulated.service.create_stream("a\"b", 1, emulated.now), Failure);
    EXPECT_THROW(emulated.service.create_stream("t", 0, emulated.now), Failure);
}

TEST(Listing, OfStreamsGoesByPages) {
    Emulated emulated;
    for (const char* name : {"d", "b", "a", "c", "e"})
        emulated.service.create_stream(name, 1, emulated.now);
    const Reply first = emulated.call("ListStreams", {{"Limit", 2}});
    EXPECT_THAT(first.body.at("StreamNames"), ElementsAre("a", "b"));
    EXPECT_EQ(first.body.at("HasMoreStreams"), true);
    EXPECT_EQ(first.body.at("StreamSummaries").at(1).at("StreamName"), "b");
    const Reply second =
        emulated.call("ListStreams", {{"Limit", 2}, {"NextToken", first.body.at("NextToken")}});
    EXPECT_THAT(second.body.at("StreamNames"), ElementsAre("c", "d"));
    const Reply third = emulated.call("ListStreams", {{"ExclusiveStartStreamName", "d"}});
    EXPECT_THAT(third.body.at("StreamNames"), ElementsAre("e"));
    EXPECT_EQ(third.body.at("HasMoreStreams"), false);
    EXPECT_FALSE(third.body.contains("NextToken"));

    emulated.wait(301s);
    EXPECT_EQ(
        emulated.call("ListStreams", {{"NextToken", first.body.at("NextToken")}}).error(),
        "ExpiredNextTokenException"
    );
    EXPECT_EQ(
        emulated.call("ListStreams", {{"NextToken", "xyz"}}).error(), "InvalidArgumentException"
    );
}

TEST(Describing, OfShardsGoesByPages) {
    Emulated emulated = with_stream(5);
    const auto describe = [&emulated](Json input) {
        input["StreamName"] = "s";
        return Reply{200, emulated.call("DescribeStream", input).body.at("StreamDescription")};
    };
    const Reply first = describe({{"Limit", 2}});
    EXPECT_THAT(shard_ids(first), ElementsAre(first_shard, second_shard));
    EXPECT_EQ(first.body.at("HasMoreShards"), true);
    const Reply rest = describe({{"ExclusiveStartShardId", second_shard}});
    EXPECT_EQ(shard_ids(rest).size(), 3U);
    EXPECT_EQ(rest.body.at("HasMoreShards"), false);
    EXPECT_EQ(shard_ids(describe({{"Limit", 5}})).size(), 5U);
    EXPECT_EQ(describe({{"Limit", 5}}).body.at("HasMoreShards"), false);
}

TEST(Describing, GivesAHundredShardsAtMost) {
    Emulated emulated = with_stream(101);
    const Reply reply = emulated.call("DescribeStream", {{"StreamName", "s"}, {"Limit", 10'000}});
    EXPECT_EQ(reply.body.at("StreamDescription").at("Shards").size(), 100U);
    EXPECT_EQ(reply.body.at("StreamDescription").at("HasMoreShards"), true);
}

TEST(Retention, GoesUpAndDownWithinItsBounds) {
    Emulated emulated = with_stream();
    const auto change = [&emulated](const char* operation, int hours) {
        return emulated.call(
                           operation, {{"StreamName", "s"}, {"RetentionPeriodHours", hours}}
        ).error();
    };
    EXPECT_EQ(change("IncreaseStreamRetentionPeriod", 48), "");
    EXPECT_EQ(change("IncreaseStreamRetentionPeriod", 47), "InvalidArgumentException");
    EXPECT_EQ(change("IncreaseStreamRetentionPeriod", 8760), "");
    EXPECT_EQ(change("IncreaseStreamRetentionPeriod", 8761), "ValidationException");
    EXPECT_EQ(change("DecreaseStreamRetentionPeriod", 8761), "ValidationException");
    EXPECT_EQ(change("DecreaseStreamRetentionPeriod", 24), "");
    EXPECT_EQ(change("DecreaseStreamRetentionPeriod", 25), "InvalidArgumentException");
    EXPECT_EQ(change("DecreaseStreamRetentionPeriod", 23), "InvalidArgumentException");
}

}  // namespace
}  // namespace kinesisd::emulator
