#include "kinesis/requests.hpp"

#include "base/json_text.hpp"
#include "kinesis/cbor_bytes.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace kinesisd::kinesis {
namespace {

const StreamRef by_name = StreamName{"clicks"};
const StreamRef by_arn = StreamArn{"arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"};
const std::string arn_member =
    R"("StreamARN":"arn:aws:kinesis:eu-west-1:123456789012:stream/clicks")";

TEST(Requests, ListShardsNamesTheStreamOnTheFirstPageOnly) {
    EXPECT_EQ((ListShards{by_name, {}, {}}.body()), R"({"StreamName":"clicks"})");
    EXPECT_EQ((ListShards{by_arn, {}, 1000}.body()), "{" + arn_member + R"(,"MaxResults":1000})");
    EXPECT_EQ((ListShards{by_name, NextToken{"t+/="}, {}}.body()), R"({"NextToken":"t+/="})");
    EXPECT_EQ(
        (ListShards{by_arn, NextToken{"t"}, 10}.body()), R"({"NextToken":"t","MaxResults":10})"
    );
}

TEST(Requests, DescribeStreamSummaryNamesTheStream) {
    EXPECT_EQ(DescribeStreamSummary{by_name}.body(), R"({"StreamName":"clicks"})");
    EXPECT_EQ(DescribeStreamSummary{by_arn}.body(), "{" + arn_member + "}");
}

TEST(Requests, GetShardIteratorSaysWhereToStart) {
    const auto body_from = [](IteratorStart start) {
        return GetShardIterator{by_name, ShardId{"s"}, std::move(start)}.body();
    };
    const std::string head = R"({"StreamName":"clicks","ShardId":"s","ShardIteratorType":)";
    EXPECT_EQ(body_from(AtTrimHorizon{}), head + R"("TRIM_HORIZON"})");
    EXPECT_EQ(body_from(AtLatest{}), head + R"("LATEST"})");
    EXPECT_EQ(
        body_from(AtSequenceNumber{SequenceNumber{"12"}}),
        head + R"("AT_SEQUENCE_NUMBER","StartingSequenceNumber":"12"})"
    );
    EXPECT_EQ(
        body_from(AfterSequenceNumber{SequenceNumber{"12"}}),
        head + R"("AFTER_SEQUENCE_NUMBER","StartingSequenceNumber":"12"})"
    );
}

TEST(Requests, TimestampsAreSecondsWithMillisecondsAndNoExponent) {
    const auto timestamp = [](std::int64_t ms) {
        const WallTime time{std::chrono::milliseconds{ms}};
        const std::string body = GetShardIterator{by_name, ShardId{"s"}, AtTimestamp{time}}.body();
        const std::size_t at = body.find("\"Timestamp\":") + 12;
        return body.substr(at, body.size() - 1 - at);
    };
    EXPECT_EQ(timestamp(1'459'799'926'480), "1459799926.480");
    EXPECT_EQ(timestamp(1'459'799'926'007), "1459799926.007");
    EXPECT_EQ(timestamp(1'459'799'926'000), "1459799926.000");
    EXPECT_EQ(timestamp(0), "0.000");
    EXPECT_EQ(timestamp(-1), "-0.001");
    EXPECT_EQ(timestamp(-1'500), "-1.500");
    EXPECT_EQ(timestamp(253'402'300'799'999), "253402300799.999");
}

TEST(Requests, GetRecordsGoesWithTheArnIfThereIsOne) {
    EXPECT_EQ((GetRecords{ShardIterator{"i"}, {}, {}}.body()), R"({"ShardIterator":"i"})");
    EXPECT_EQ(
        (GetRecords{ShardIterator{"i"}, 100, std::get<StreamArn>(by_arn)}.body()),
        R"({"ShardIterator":"i","Limit":100,)" + arn_member + "}"
    );
}

TEST(Requests, PutRecordsHoldsItsEntriesInOrder) {
    const PutRecords request{
        by_name,
        {PutEntry{"a", "k1", {}}, PutEntry{"", "k\"2\n", "17"}, PutEntry{"\xff\xfe", "\u00e9", {}}}
    };
    EXPECT_EQ(
        request.body(),
        R"({"StreamName":"clicks","Records":[{"Data":"YQ==","PartitionKey":"k1"},)"
        R"({"Data":"","PartitionKey":"k\"2\n","ExplicitHashKey":"17"},)"
        "{\"Data\":\"//4=\",\"PartitionKey\":\"\u00e9\"}]}"
    );
    EXPECT_EQ((PutRecords{by_arn, {}}.body()), "{" + arn_member + R"(,"Records":[]})");
}

TEST(Requests, PutRecordsOfABigBatchAllocatesOnce) {
    const std::string data(50'000, 'x');
    PutRecords request{by_name, {}};
    for (int i = 0; i < 100; ++i)
        request.entries.push_back({data, "key", "340282366920938463463374607431768211455"});
    const std::string body = request.body();
    EXPECT_LT(body.capacity() - body.size(), body.size() / 10);
    EXPECT_EQ(nlohmann::json::parse(body)["Records"].size(), 100U);
}

// Read by a library that did not write it: the same members as in JSON, the data as they are.
TEST(Requests, CborHoldsTheSameWithPayloadsAsBytes) {
    const auto read = [](const std::string& body) { return read_cbor(body).dump(); };
    EXPECT_EQ(
        read(PutRecords{
            by_name, {PutEntry{"\xff", "k\u00e9", {}}, PutEntry{"", "k", "17"}}
        }.cbor_body()),
        R"({"Records":[{"Data":{"bytes":[255],"subtype":null},"PartitionKey":"k)"
        "\u00e9"
        R"("},{"Data":{"bytes":[],"subtype":null},"ExplicitHashKey":"17","PartitionKey":"k"}],)"
        R"("StreamName":"clicks"})"
    );
    EXPECT_EQ(
        read(PutRecords{by_arn, {}}.cbor_body()),
        read_cbor(cbor_of({{"Records", nlohmann::json::array()}, {"StreamARN", text_of(by_arn)}})
        ).dump()
    );
    EXPECT_EQ(read(GetRecords{ShardIterator{"i"}, {}, {}}.cbor_body()), R"({"ShardIterator":"i"})");
    EXPECT_EQ(
        read(GetRecords{ShardIterator{"i"}, 10'000, std::get<StreamArn>(by_arn)}.cbor_body()),
        R"({"Limit":10000,"ShardIterator":"i","StreamARN":")" + text_of(by_arn) + "\"}"
    );
}

TEST(Requests, CborOfABigBatchAllocatesOnce) {
    const std::string data(50'000, 'x');
    PutRecords request{by_name, {}};
    for (int i = 0; i < 100; ++i)
        request.entries.push_back({data, "key", "340282366920938463463374607431768211455"});
    const std::string body = request.cbor_body();
    EXPECT_LT(body.capacity() - body.size(), body.size() / 10);
    EXPECT_EQ(read_cbor(body)["Records"].size(), 100U);
}

TEST(Requests, PutRecordMayAskForAnOrder) {
    EXPECT_EQ(
        (PutRecord{by_name, {"a", "k", {}}, {}}.body()),
        R"({"StreamName":"clicks","Data":"YQ==","PartitionKey":"k"})"
    );
    EXPECT_EQ(
        (PutRecord{by_name, {"a", "k", "0"}, SequenceNumber{"5"}}.body()),
        R"({"StreamName":"clicks","Data":"YQ==","PartitionKey":"k","ExplicitHashKey":"0",)"
        R"("SequenceNumberForOrdering":"5"})"
    );
}

TEST(Requests, StreamsAreCreatedDeletedAndResharded) {
    EXPECT_EQ(
        (CreateStream{StreamName{"clicks"}, 4}.body()), R"({"StreamName":"clicks","ShardCount":4})"
    );
    EXPECT_EQ(DeleteStream{by_name}.body(), R"({"StreamName":"clicks"})");
    EXPECT_EQ(
        (SplitShard{by_name, ShardId{"s"}, Uint128{1} << 127U}.body()),
        R"({"StreamName":"clicks","ShardToSplit":"s",)"
        R"("NewStartingHashKey":"170141183460469231731687303715884105728"})"
    );
    EXPECT_EQ(
        (MergeShards{by_name, ShardId{"s"}, ShardId{"t"}}.body()),
        R"({"StreamName":"clicks","ShardToMerge":"s","AdjacentShardToMerge":"t"})"
    );
}

TEST(Requests, ListStreamsGoesOnFromATokenOrAName) {
    EXPECT_EQ((ListStreams{{}, {}}.body()), "{}");
    EXPECT_EQ((ListStreams{NextToken{"t"}, {}}.body()), R"({"NextToken":"t"})");
    EXPECT_EQ((ListStreams{{}, StreamName{"a"}}.body()), R"({"ExclusiveStartStreamName":"a"})");
}

TEST(Requests, PartitionKeysSurviveTheWayThroughJson) {
    std::string every_character;
    for (int c = 0; c < 0x80; ++c)
        every_character.push_back(static_cast<char>(c));
    every_character += "\u00e9\u20ac\U0001F600";
    const std::string body = PutRecord{by_name, {"a", every_character, {}}, {}}.body();
    EXPECT_EQ(nlohmann::json::parse(body)["PartitionKey"], every_character);
}

}  // namespace
}  // namespace kinesisd::kinesis
