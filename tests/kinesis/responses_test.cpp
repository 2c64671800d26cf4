#include "kinesis/responses.hpp"

#include "kinesis/requests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace kinesisd::kinesis {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr Uint128 last_key = ~Uint128{0};

TEST(ListShardsResponse, ReadsWhatAwsAnswers) {
    const auto response = parse_list_shards(R"({"NextToken":"AAAAA+/=","Shards":[
        {"ShardId":"shardId-000000000000","HashKeyRange":{"StartingHashKey":"0",
         "EndingHashKey":"340282366920938463463374607431768211455"},"SequenceNumberRange":
         {"StartingSequenceNumber":"495","EndingSequenceNumber":"499"}},
        {"ShardId":"shardId-000000000003","ParentShardId":"shardId-000000000001",
         "AdjacentParentShardId":"shardId-000000000002","HashKeyRange":{"StartingHashKey":"1",
         "EndingHashKey":"2"},"SequenceNumberRange":{"StartingSequenceNumber":"500"}}]})");
    ASSERT_TRUE(response.has_value()) << response.error().text();
    EXPECT_EQ(response->next_token, NextToken{"AAAAA+/="});
    ASSERT_EQ(response->shards.size(), 2U);
    const Shard& closed = response->shards[0];
    EXPECT_EQ(closed.id, ShardId{"shardId-000000000000"});
    EXPECT_TRUE(closed.closed());
    EXPECT_TRUE(closed.parents().empty());
    EXPECT_EQ(closed.hash_keys, (HashKeyRange{0, last_key}));
    const Shard& merged = response->shards[1];
    EXPECT_FALSE(merged.closed());
    EXPECT_EQ(merged.starting_sequence_number, SequenceNumber{"500"});
    EXPECT_THAT(
        merged.parents(),
        testing::ElementsAre(ShardId{"shardId-000000000001"}, ShardId{"shardId-000000000002"})
    );
}

TEST(ListShardsResponse, TakesTheNullsOfKinesisMockAsAbsent) {
    const auto response = parse_list_shards(
        R"({"NextToken":null,"Shards":[{"AdjacentParentShardId":null,"ParentShardId":null,"ShardId":)"
        R"("s","HashKeyRange":{"EndingHashKey":"9","StartingHashKey":"0"},"SequenceNumberRange":)"
        R"({"EndingSequenceNumber":null,"StartingSequenceNumber":"1"}}]})"
    );
    ASSERT_TRUE(response.has_value()) << response.error().text();
    EXPECT_EQ(response->next_token, std::nullopt);
    EXPECT_FALSE(response->shards[0].closed());
    EXPECT_TRUE(response->shards[0].parents().empty());
}

// kinesis-mock says the largest 64-bit number, which no sequence number is.
TEST(ListShardsResponse, TakesAnEndingSequenceNumberForNoMoreThanClosed) {
    const auto response = parse_list_shards(
        R"({"NextToken":null,"Shards":[{"AdjacentParentShardId":"b","ParentShardId":"a","ShardId":)"
        R"("s","HashKeyRange":{"EndingHashKey":"9","StartingHashKey":"0"},"SequenceNumberRange":)"
        R"({"EndingSequenceNumber":"9223372036854775807","StartingSequenceNumber":)"
        R"("49671139872912345678901234567890123456789012345678901234"}}]})"
    );
    ASSERT_TRUE(response.has_value()) << response.error().text();
    EXPECT_TRUE(response->shards[0].closed());
    EXPECT_EQ(response->shards[0].parents().size(), 2U);
}

TEST(ListShardsResponse, HoldsAPageOfAThousandShardsAndTheWayToTheNext) {
    std::string body = R"({"Shards":[)";
    for (int i = 0; i < 1'000; ++i) {
        const std::string number = std::to_string(i);
        if (i > 0) body += ',';
        body += R"({"ShardId":"shardId-)" + number + R"(","HashKeyRange":{"StartingHashKey":")" +
                number + R"(","EndingHashKey":")" + number +
                R"("},"SequenceNumberRange":{"StartingSequenceNumber":"1"}})";
    }
    body += R"(],"NextToken":"A+/=\u0041"})";
    const auto page = parse_list_shards(body);
    ASSERT_TRUE(page.has_value()) << page.error().text();
    ASSERT_EQ(page->shards.size(), 1'000U);
    EXPECT_EQ(page->shards.front().id, ShardId{"shardId-0"});
    EXPECT_EQ(page->shards.back().id, ShardId{"shardId-999"});
    EXPECT_EQ(page->shards.back().hash_keys, (HashKeyRange{999, 999}));
    ListShards request{StreamName{"clicks"}, std::nullopt, std::nullopt};
    request.next_token = page->next_token;
    EXPECT_EQ(request.body(), R"({"NextToken":"A+/=A"})");
}

TEST(ListShardsResponse, AnEmptyTokenIsNone) {
    EXPECT_EQ(
        parse_list_shards(R"({"Shards":[],"NextToken":""})").value().next_token, std::nullopt
    );
}

// Nobody may take a broken answer for a stream without shards.
TEST(ListShardsResponse, RefusesAnAnswerWithoutShards) {
    for (const char* body :
         {"", "{}", R"({"Shards":null})", "[]", "null", "<html>", R"({"Shards":{)"})
        EXPECT_EQ(parse_list_shards(body).error().code, Errc::malformed_response) << body;
}

TEST(ListShardsResponse, SaysWhatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> table{
        {R"({"Shards":[]x})", "not JSON"},
        {R"({"Shards":"s"})", "Shards is not an array"},
        {R"({"Shards":["s"]})", "there is no object that holds ShardId"},
        {R"({"Shards":[{}]})", "ShardId is missing"},
        {R"({"Shards":[{"ShardId":1}]})", "ShardId is not a string"},
        {R"({"Shards":[{"ShardId":"../x"}]})", "ShardId is no id of a shard"},
        {R"({"Shards":[{"ShardId":"s","ParentShardId":"/"}]})", "ParentShardId is no id of a shard"
        },
        {R"({"Shards":[{"ShardId":"s","AdjacentParentShardId":".."}]})",
         "AdjacentParentShardId is no id of a shard"},
        {R"({"Shards":[{"ShardId":"s"}]})", "StartingHashKey is missing"},
        {R"({"Shards":[{"ShardId":"s","HashKeyRange":{"StartingHashKey":"-1"}}]})",
         "StartingHashKey is not a hash key"},
        {R"({"Shards":[{"ShardId":"s","HashKeyRange":{"StartingHashKey":"0","EndingHashKey":"1"}}]})",
         "StartingSequenceNumber is missing"},
    };
    for (const auto& [body, what] : table) {
        const auto response = parse_list_shards(body);
        ASSERT_FALSE(response.has_value()) << body;
        EXPECT_EQ(
            response.error(), (Error{Errc::malformed_response, "ListShards answer: " + what})
        );
    }
}

TEST(StreamSummary, ReadsWhatAwsAnswers) {
    const auto summary = parse_describe_stream_summary(R"({"StreamDescriptionSummary":{
        "ConsumerCount":0,"EncryptionType":"KMS","EnhancedMonitoring":[{"ShardLevelMetrics":[]}],
        "KeyId":"alias/aws/kinesis","MaxRecordSizeInKiB":10240,"OpenShardCount":12,
        "RetentionPeriodHours":8760,
        "StreamARN":"arn:aws:kinesis:us-west-2:123456789012:stream/samplestream",
        "StreamCreationTimestamp":1.572297168E9,"StreamModeDetails":{"StreamMode":"ON_DEMAND"},
        "StreamName":"samplestream","StreamStatus":"UPDATING",
        "WarmThroughput":{"TargetMiBps":1}}})");
    ASSERT_TRUE(summary.has_value()) << summary.error().text();
    EXPECT_EQ(summary->name, StreamName{"samplestream"});
    EXPECT_EQ(summary->arn.text(), "arn:aws:kinesis:us-west-2:123456789012:stream/samplestream");
    EXPECT_EQ(summary->status, StreamStatus::updating);
    EXPECT_EQ(summary->created, WallTime{milliseconds{1'572'297'168'000}});
    EXPECT_EQ(summary->retention, std::chrono::hours{8760});
    EXPECT_EQ(summary->open_shards, 12U);
    EXPECT_EQ(summary->record_bytes_max, std::uint64_t{10} << 20U);
    EXPECT_EQ(summary->mode, "ON_DEMAND");
    EXPECT_EQ(summary->encryption, "KMS");
}

TEST(StreamSummary, ReadsWhatKinesaliteAnswers) {
    const auto summary = parse_describe_stream_summary(
        R"({"StreamDescriptionSummary":{"RetentionPeriodHours":24,"EnhancedMonitoring":[)"
        R"({"ShardLevelMetrics":[]}],"EncryptionType":"NONE","StreamARN":)"
        R"("arn:aws:kinesis:us-east-1:000000000000:stream/t","StreamCreationTimestamp":1700000000.5,)"
        R"("StreamName":"t","StreamStatus":"CREATING","OpenShardCount":2,"ConsumerCount":0}})"
    );
    ASSERT_TRUE(summary.has_value()) << summary.error().text();
    EXPECT_EQ(summary->status, StreamStatus::creating);
    EXPECT_EQ(summary->created, WallTime{milliseconds{1'700'000'000'500}});
    EXPECT_EQ(summary->record_bytes_max, std::uint64_t{1} << 20U);
    EXPECT_EQ(summary->mode, "");
}

TEST(StreamSummary, TakesTheNullsOfKinesisMockAsAbsent) {
    const auto summary = parse_describe_stream_summary(
        R"({"StreamDescriptionSummary":{"ConsumerCount":null,"EncryptionType":null,"KeyId":null,)"
        R"("MaxRecordSizeInKiB":null,"OpenShardCount":null,"RetentionPeriodHours":null,"StreamARN":)"
        R"("arn:aws:kinesis:us-east-1:000000000000:stream/t","StreamCreationTimestamp":null,)"
        R"("StreamModeDetails":null,"StreamName":"t","StreamStatus":"ACTIVE"}})"
    );
    ASSERT_TRUE(summary.has_value()) << summary.error().text();
    EXPECT_EQ(summary->status, StreamStatus::active);
    EXPECT_EQ(summary->created, std::nullopt);
    EXPECT_EQ(summary->retention, std::chrono::hours{24});
    EXPECT_EQ(summary->open_shards, std::nullopt);
    EXPECT_EQ(summary->record_bytes_max, std::uint64_t{1} << 20U);
}

TEST(StreamSummary, KnowsEveryStatusAndSurvivesNewOnes) {
    const auto status_of = [](const std::string& text) {
        const auto summary = parse_describe_stream_summary(
            R"({"StreamDescriptionSummary":{"StreamName":"t","StreamARN":"a","StreamStatus":")" +
            text + "\"}}"
        );
        return summary.value().status;
    };
    for (const char* text : {"CREATING", "DELETING", "ACTIVE", "UPDATING"})
        EXPECT_EQ(name(status_of(text)), text);
    EXPECT_EQ(status_of("HIBERNATING"), StreamStatus::unknown);
    EXPECT_EQ(name(StreamStatus::unknown), "unknown");
}

TEST(StreamSummary, RefusesWhatIsNone) {
    const auto detail = [](const char* body) {
        return parse_describe_stream_summary(body).error().detail;
    };
    EXPECT_THAT(detail(""), HasSubstr("StreamName is missing"));
    EXPECT_THAT(detail(R"({"StreamDescriptionSummary":[]})"), HasSubstr("there is no object"));
    EXPECT_THAT(
        detail(R"({"StreamDescriptionSummary":{"StreamName":"t","StreamARN":"a","StreamStatus":)"
               R"("ACTIVE","StreamCreationTimestamp":"now"}})"),
        HasSubstr("StreamCreationTimestamp is not a number")
    );
    EXPECT_THAT(
        detail(R"({"StreamDescriptionSummary":{"StreamName":"t","StreamARN":"a","StreamStatus":)"
               R"("ACTIVE","RetentionPeriodHours":-1}})"),
        HasSubstr("RetentionPeriodHours is out of range")
    );
}

TEST(GetShardIteratorResponse, IsOneText) {
    EXPECT_EQ(
        parse_get_shard_iterator(R"({"ShardIterator":"AAA\/="})").value(), ShardIterator{"AAA/="}
    );
    for (const char* body : {"", "{}", R"({"ShardIterator":null})", R"({"ShardIterator":""})"})
        EXPECT_EQ(parse_get_shard_iterator(body).error().code, Errc::malformed_response) << body;
}

TEST(ListStreamsResponse, ReadsNamesAndWhetherThereAreMore) {
    const auto response = parse_list_streams(
        R"({"HasMoreStreams":true,"NextToken":"t","StreamNames":["a","b"],"StreamSummaries":[{}]})"
    );
    ASSERT_TRUE(response.has_value()) << response.error().text();
    EXPECT_THAT(response->names, testing::ElementsAre(StreamName{"a"}, StreamName{"b"}));
    EXPECT_TRUE(response->more);
    EXPECT_EQ(response->next_token, NextToken{"t"});
    EXPECT_FALSE(parse_list_streams(R"({"StreamNames":[],"HasMoreStreams":null})").value().more);
    EXPECT_EQ(parse_list_streams("").error().code, Errc::malformed_response);
    EXPECT_EQ(parse_list_streams(R"({"StreamNames":[1]})").error().code, Errc::malformed_response);
}

}  // namespace
}  // namespace kinesisd::kinesis
