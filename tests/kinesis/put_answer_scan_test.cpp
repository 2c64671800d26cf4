// The fast way to read a PutRecords answer: whatever it takes, it reads as the parser of all JSON.
#include "kinesis/put_answer_scan.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>
#include <string>

namespace kinesisd::kinesis {
namespace {

using nlohmann::json;

const std::string answer =
    R"({"EncryptionType":"KMS","FailedRecordCount":1,"Records":[)"
    R"({"SequenceNumber":"49543463076548007577105092703039560359975228518395019266","ShardId":"shardId-000000000000"},)"
    R"({"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"Rate exceeded"},)"
    R"({"ErrorCode":null,"ErrorMessage":null,"SequenceNumber":"2","ShardId":"shardId-000000000001"}]})";

bool is_taken(std::string_view body) {
    PutResults results;
    return scan_put_answer(body, results);
}

TEST(PutAnswerScan, TakesTheFormsOfServices) {
    PutResults results;
    ASSERT_TRUE(scan_put_answer(answer, results));
    ASSERT_EQ(results.list.size(), 3U);
    EXPECT_EQ(results.list[0].sequence_number.size(), 56U);
    EXPECT_EQ(results.list[0].shard, "shardId-000000000000");
    EXPECT_EQ(results.list[1].error_message, "Rate exceeded");
    EXPECT_EQ(results.list[2].shard, "shardId-000000000001");
    EXPECT_TRUE(is_taken(R"( { "Records" : [ ] , "FailedRecordCount" : 0 } )"));
}

TEST(PutAnswerScan, LeavesToTheParserWhatIsAnythingElse) {
    for (const char* body :
         {"",
          "{",
          "[]",
          R"({"Records":null})",
          R"({"Records":[{}]})",
          R"({"Records":[{"SequenceNumber":"1"}]})",
          R"({"Records":[{"SequenceNumber":"1","ShardId":"s"}]}x)",
          R"({"Records":[{"SequenceNumber":"1","ShardId":"s"},]})",
          R"({"Records":[{"SequenceNumber":"1","ShardId":"s",}]})",
          R"({"Records":[{"SequenceNumber":"1","ShardId":"s"}],"Records":[]})",
          R"({"Records":[{"SequenceNumber":"1","ShardId":"\u0073"}]})",
          "{\"Records\":[{\"SequenceNumber\":\"1\",\"ShardId\":\"s\xC3\xBC\"}]}",
          "{\"Records\":[{\"SequenceNumber\":\"1\",\"ShardId\":\"s\nnull\"}]}",
          "{\n\"Records\":[]}",
          R"({"Records":[{"SequenceNumber":1,"ShardId":"s"}]})",
          R"({"Count":01,"Records":[]})",
          R"({"Count":-1,"Records":[]})",
          R"({"Count":[1],"Records":[]})"})
        EXPECT_FALSE(is_taken(body)) << body;
}

// The same members of the same texts, if the body is JSON at all.
void expect_as_parsed(const std::string& body) {
    PutResults results;
    if (!scan_put_answer(body, results)) return;
    const json parsed = json::parse(body, nullptr, false);
    ASSERT_FALSE(parsed.is_discarded()) << body;
    const json& records = parsed.at("Records");
    ASSERT_EQ(records.size(), results.list.size()) << body;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto text = [&](const char* member) {
            const json value = records[i].value(member, json{});
            return value.is_null() ? std::string{} : value.get<std::string>();
        };
        EXPECT_EQ(results.list[i].error_code, text("ErrorCode")) << body;
        EXPECT_EQ(results.list[i].error_message, text("ErrorMessage")) << body;
        if (!results.list[i].accepted()) continue;
        EXPECT_EQ(results.list[i].shard, text("ShardId")) << body;
        EXPECT_EQ(results.list[i].sequence_number, text("SequenceNumber")) << body;
    }
}

TEST(PutAnswerScan, ReadsNothingThatAParserReadsInAnotherWay) {
    const std::string characters = "{}[]\",:\\ \n019nulSECR\x01\x7f\x80\xc3";
    std::mt19937_64 dice{7};
    unsigned taken = 0;
    for (int trial = 0; trial < 50'000; ++trial) {
        std::string body = answer;
        for (std::uint64_t changes = dice() % 3; changes > 0; --changes) {
            const std::size_t at = dice() % body.size();
            const char c = characters[dice() % characters.size()];
            switch (dice() % 3) {
                case 0: body[at] = c; break;
                case 1: body.insert(at, 1, c); break;
                default: body.erase(at, 1 + dice() % 4); break;
            }
        }
        taken += is_taken(body) ? 1 : 0;
        expect_as_parsed(body);
    }
    EXPECT_GT(taken, 20'000U);
}

}  // namespace
}  // namespace kinesisd::kinesis
