// What PutRecords answers, in both forms: each body is given as JSON, and the same as CBOR.
#include "kinesis/put_answer.hpp"

#include "kinesis/cbor_bytes.hpp"
#include "kinesis/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kinesisd::kinesis {
namespace {

using Answer = Result<PutAnswer>;

class PutRecordsAnswer : public testing::TestWithParam<Wire> {
protected:
    static Answer answer(std::string_view json, std::size_t entries) {
        if (GetParam() == Wire::json) return PutAnswer::parse(padded(json), entries);
        const std::string body = json.empty() ? "" : cbor_of(nlohmann::json::parse(json));
        return PutAnswer::parse_cbor(padded(body), entries);
    }
};

INSTANTIATE_TEST_SUITE_P(
    Wires,
    PutRecordsAnswer,
    testing::Values(Wire::json, Wire::cbor),
    [](const auto& test) { return test.param == Wire::json ? "Json" : "Cbor"; }
);

TEST_P(PutRecordsAnswer, AnswersEveryEntryInOrder) {
    const auto answered = answer(
        R"({"EncryptionType":"NONE","FailedRecordCount":2,"Records":[)"
        R"({"SequenceNumber":"49","ShardId":"shardId-000000000000"},)"
        R"({"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"Rate exceeded for shard"},)"
        R"({"ErrorCode":"InternalFailure","ErrorMessage":"Internal service failure."}]})",
        3
    );
    ASSERT_TRUE(answered.has_value()) << answered.error().text();
    const auto& results = answered->results();
    EXPECT_TRUE(results[0].accepted());
    EXPECT_EQ(results[0].shard, "shardId-000000000000");
    EXPECT_EQ(results[0].sequence_number, "49");
    EXPECT_FALSE(results[1].accepted());
    EXPECT_EQ(results[1].error_code, "ProvisionedThroughputExceededException");
    EXPECT_EQ(results[1].error_message, "Rate exceeded for shard");
    EXPECT_EQ(results[2].error_code, "InternalFailure");
}

TEST_P(PutRecordsAnswer, TakesTheNullsOfKinesisMockAsAbsent) {
    const auto answered = answer(
        R"({"EncryptionType":"NONE","FailedRecordCount":0,"Records":[{"ErrorCode":null,)"
        R"("ErrorMessage":null,"SequenceNumber":"49","ShardId":"s"},{"ErrorCode":"InternalFailure",)"
        R"("ErrorMessage":null,"SequenceNumber":null,"ShardId":null}]})",
        2
    );
    ASSERT_TRUE(answered.has_value()) << answered.error().text();
    const auto& results = answered->results();
    EXPECT_TRUE(results[0].accepted());
    EXPECT_FALSE(results[1].accepted());
    EXPECT_EQ(results[1].error_message, "");
}

TEST_P(PutRecordsAnswer, IgnoresMembersThatNobodyKnows) {
    const auto answered = answer(
        R"({"Channel":{"Records":[{}]},"Records":[{"New":[1,{"ShardId":"no"}],"ShardId":"s",)"
        R"("SequenceNumber":"1","Newer":null}],"More":[[]]})",
        1
    );
    ASSERT_TRUE(answered.has_value()) << answered.error().text();
    const auto& results = answered->results();
    EXPECT_EQ(results[0].shard, "s");
}

TEST_P(PutRecordsAnswer, ReadsTextsWithEscapes) {
    const auto answered = answer(
        R"({"Records":[{"ErrorCode":"Internal\u0046ailure","ErrorMessage":"\u00e9 \"quoted\"\n"}]})",
        1
    );
    ASSERT_TRUE(answered.has_value()) << answered.error().text();
    const auto& results = answered->results();
    EXPECT_EQ(results[0].error_code, "InternalFailure");
    EXPECT_EQ(results[0].error_message, "\u00e9 \"quoted\"\n");
}

// A success without a body, or with fewer results than entries, proves nothing.
TEST_P(PutRecordsAnswer, IsMalformedWhenAnEntryHasNoAnswer) {
    for (const char* body :
         {"",
          "{}",
          "[]",
          R"({"FailedRecordCount":0})",
          R"({"FailedRecordCount":0,"Records":[]})",
          R"({"FailedRecordCount":0,"Records":null})",
          R"({"FailedRecordCount":0,"Records":{}})",
          R"({"Records":[{"SequenceNumber":"1","ShardId":"s"},{"SequenceNumber":"1","ShardId":"s"}]})",
          R"({"Records":[{}]})",
          R"({"Records":[null]})",
          R"({"Records":["SequenceNumber"]})",
          R"({"Records":[{"SequenceNumber":1,"ShardId":"s"}]})",
          R"({"Records":[{"SequenceNumber":"1"}]})",
          R"({"Records":[{"SequenceNumber":"","ShardId":"s"}]})",
          R"({"Records":[{"SequenceNumber":"1","ShardId":""}]})",
          R"({"Records":[{"SequenceNumber":null,"ShardId":null,"ErrorCode":null}]})"}) {
        const Answer results = answer(body, 1);
        ASSERT_FALSE(results.has_value()) << body;
        EXPECT_EQ(results.error().code, Errc::malformed_response) << body;
        EXPECT_TRUE(results.error().detail.starts_with("PutRecords answer: ")) << body;
    }
}

TEST(PutRecordsAnswerProblem, SaysWhatIsWrong) {
    const auto detail = [](const char* body) {
        return PutAnswer::parse(padded(body), 1).error().detail;
    };
    EXPECT_EQ(detail(R"({"Records":[]})"), "PutRecords answer: 0 results for 1 entries");
    EXPECT_EQ(
        detail(R"({"Records":[{"ShardId":"s"}]})"), "PutRecords answer: SequenceNumber is missing"
    );
    EXPECT_EQ(
        detail(R"({"Records":[{"ShardId":7}]})"), "PutRecords answer: ShardId is not a string"
    );
    for (const char* body :
         {R"({"Records":[{"ShardId":"s","SequenceNumber":"1"}]} {})",
          R"({"Records":[{"ShardId":"s","SequenceNumber":"1"}]}x)",
          R"({"Records":[{"ShardId":"s","SequenceNumber":"1"}])",
          R"({"Records":[{"ShardId":"s","SequenceNumber":"1"}],"Records":[]})",
          "{\"Records\":[{\"ShardId\":\"\xff\",\"SequenceNumber\":\"1\"}]}"})
        EXPECT_EQ(PutAnswer::parse(padded(body), 1).error().code, Errc::malformed_response) << body;
    EXPECT_EQ(
        PutAnswer::parse_cbor(padded(from_hex("a0 00")), 0).error().detail,
        "PutRecords answer: has something behind the CBOR document"
    );
}

}  // namespace
}  // namespace kinesisd::kinesis
