#include "kinesis/page.hpp"

#include "base/base64.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd::kinesis {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A body as collect() leaves it: readable capacity behind its end.
std::string padded(std::string_view text) {
    std::string body;
    body.reserve(text.size() + 64);
    body.append(text);
    return body;
}

Page page_of(std::string_view text) {
    return Page::parse(padded(text)).value();
}

Error error_of(std::string_view text) {
    const auto page = Page::parse(padded(text));
    if (page.has_value()) return Error{Errc::disk_full, "it was read"};
    return page.error();
}

// A page of one record with these members, and an iterator.
std::string page_with(std::string_view record) {
    return R"({"Records":[{)" + std::string{record} + R"(}],"NextShardIterator":"next"})";
}
const std::string plain_record = R"("SequenceNumber":"7","PartitionKey":"k","Data":"YQ==")";

TEST(Page, ReadsWhatAwsAnswers) {
    const Page page = page_of(
        R"({"MillisBehindLatest":2100,"NextShardIterator":"AAAAAAAAAAHsW8zCWf9164uy8Epue6WS3w6wmj4a)"
        R"(4USt+CNvMd6uXQ+HL5vAJMznqqC0DLKsIjuoiTi1BpT6nW0LN2M2D56zM5H8anHm30Gbri9ua+qaGgj+3XTyvbhpER)"
        R"(fUkezUfT0bdX7yf5Yt9Xx==","Records":[{"ApproximateArrivalTimestamp":1.441215410867E9,"Data":)"
        R"("XzxkYXRhPl8x","PartitionKey":"partitionKey-3","SequenceNumber":)"
        R"("49544985256907370027570885864065577703022652638596431874"},{"ApproximateArrivalTimestamp":)"
        R"(1441215411.0,"Data":"","PartitionKey":"","SequenceNumber":)"
        R"("49544985256907370027570885864065577703022652638596431875","EncryptionType":"KMS"}]})"
    );
    ASSERT_THAT(page.records(), SizeIs(2));
    const Record& record = page.records()[0];
    EXPECT_EQ(record.data, "_<data>_1");
    EXPECT_EQ(record.partition_key, "partitionKey-3");
    EXPECT_EQ(record.sequence_number, "49544985256907370027570885864065577703022652638596431874");
    EXPECT_EQ(record.arrival, WallTime{milliseconds{1'441'215'410'867}});
    EXPECT_EQ(page.records()[1].data, "");
    EXPECT_EQ(page.records()[1].partition_key, "");
    EXPECT_EQ(page.data_bytes(), 9U);
    EXPECT_EQ(page.lag(), milliseconds{2100});
    ASSERT_TRUE(page.next_iterator().has_value());
    EXPECT_TRUE(page.next_iterator()->text().ends_with("Yt9Xx=="));
    EXPECT_THAT(page.children(), IsEmpty());
    EXPECT_GE(page.held_bytes(), 2 * sizeof(Record));
}

TEST(Page, ReadsWhatKinesaliteAnswers) {
    const Page page = page_of(
        R"({"MillisBehindLatest":0,"NextShardIterator":"AAAA","Records":[{"PartitionKey":"a","Data":)"
        R"("aGVsbG8=","ApproximateArrivalTimestamp":1700000000.123,"SequenceNumber":"495"}]})"
    );
    ASSERT_THAT(page.records(), SizeIs(1));
    EXPECT_EQ(page.records()[0].data, "hello");
    EXPECT_EQ(page.records()[0].arrival, WallTime{milliseconds{1'700'000'000'123}});
    EXPECT_EQ(page.lag(), milliseconds{0});
}

TEST(Page, TakesTheNullsOfKinesisMockAsAbsent) {
    const Page page = page_of(
        R"({"ChildShards":null,"MillisBehindLatest":null,"NextShardIterator":"n","Records":[{)"
        R"("SequenceNumber":"1","ApproximateArrivalTimestamp":null,"Data":"YQ==",)"
        R"("PartitionKey":null,"EncryptionType":null}]})"
    );
    ASSERT_THAT(page.records(), SizeIs(1));
    EXPECT_EQ(page.records()[0].partition_key, "");
    EXPECT_EQ(page.records()[0].arrival, WallTime{});
    EXPECT_EQ(page.lag(), std::nullopt);
    EXPECT_THAT(page.children(), IsEmpty());
}

TEST(Page, IsTheLastOneWithoutNextIterator) {
    for (const char* end : {"", R"(,"NextShardIterator":null)", R"(,"NextShardIterator":"")"}) {
        SCOPED_TRACE(end);
        const Page page = page_of(R"({"Records":[])" + std::string{end} + "}");
        EXPECT_FALSE(page.next_iterator().has_value());
        EXPECT_THAT(page.records(), IsEmpty());
    }
}

TEST(Page, DoesNotTakeAnAnswerWithoutAnythingForTheEndOfAShard) {
    for (const char* body : {"", "{}", R"({"Records":null})", R"({"MillisBehindLatest":0})"}) {
        SCOPED_TRACE(body);
        EXPECT_EQ(error_of(body).code, Errc::malformed_response);
    }
    EXPECT_THAT(page_of(R"({"Records":null,"NextShardIterator":"n"})").records(), IsEmpty());
}

TEST(Page, ReadsTheChildrenOfAClosedShard) {
    const Page page = page_of(
        R"({"ChildShards":[{"ShardId":"shardId-000000000003","ParentShards":)"
        R"(["shardId-000000000001","shardId-000000000002"],"HashKeyRange":{"StartingHashKey":"0",)"
        R"("EndingHashKey":"340282366920938463463374607431768211455"}},)"
        R"({"HashKeyRange":null,"ParentShards":null,"ShardId":"x"}],)"
        R"("NextShardIterator":null,"MillisBehindLatest":0,"Records":[]})"
    );
    const ChildShard merged{
        ShardId{"shardId-000000000003"},
        {ShardId{"shardId-000000000001"}, ShardId{"shardId-000000000002"}},
        {0, ~Uint128{0}}
    };
    EXPECT_THAT(page.children(), testing::ElementsAre(merged, ChildShard{ShardId{"x"}, {}, {}}));
}

TEST(Page, TakesMembersInAnyOrderAndSkipsUnknownOnes) {
    const Page page = page_of(
        R"( { "New" : {"Records":[{"Data":1}], "a":[[],{}]} , "NextShardIterator" : "n" ,)"
        "\n"
        R"( "Records" : [ { "Other" : [ 1 , {"Data":"no"} ] , "Data" : "YWI=" , "PartitionKey" : )"
        R"( "k" , "More":null, "SequenceNumber" : "12" , "Last":-1.5e3 } ] , "Tail" : "t" } )"
        "\n"
    );
    ASSERT_THAT(page.records(), SizeIs(1));
    EXPECT_EQ(page.records()[0].data, "ab");
    EXPECT_EQ(page.records()[0].sequence_number, "12");
}

TEST(Page, UnescapesTexts) {
    const Page page = page_of(
        page_with(R"("SequenceNumber":"\u0037","PartitionKey":"a\"\\\/\b\n\u00e9\ud83d\ude00!",)"
                  R"("Data":"\/\/8\u003d")")
    );
    ASSERT_THAT(page.records(), SizeIs(1));
    EXPECT_EQ(page.records()[0].partition_key, "a\"\\/\b\n\u00e9\U0001F600!");
    EXPECT_EQ(page.records()[0].data, "\xff\xff");
    EXPECT_EQ(page.records()[0].sequence_number, "7");
    const Page last = page_of(R"({"NextShardIterator":"a\/b","Records":[]})");
    EXPECT_EQ(last.next_iterator()->text(), "a/b");
}

TEST(Page, KeepsArrivalTimesToTheMillisecond) {
    const std::vector<std::pair<std::string, std::int64_t>> times{
        {"1548118964.772", 1'548'118'964'772},
        {"1.548118964772E9", 1'548'118'964'772},
        {"1.548118964772e+9", 1'548'118'964'772},
        {"1548118964", 1'548'118'964'000},
        {"0", 0},
        {"4102444799.999", 4'102'444'799'999},
        {"1700000000.001", 1'700'000'000'001},
        {"1700000000.1234567", 1'700'000'000'123},
        {"17e8", 1'700'000'000'000},
        {"1.7E+9", 1'700'000'000'000},
        {"-1.5", -1'500},
        {"1e12", 1'000'000'000'000'000},
        {"170000000000000000000e-11", 1'700'000'000'000},
        {"1.001", 1'001},  // 1000.9999999999999 when multiplied
    };
    for (const auto& [text, ms] : times) {
        SCOPED_TRACE(text);
        const Page page =
            page_of(page_with(plain_record + R"(,"ApproximateArrivalTimestamp":)" + text));
        EXPECT_EQ(page.records()[0].arrival, WallTime{milliseconds{ms}});
    }
}

TEST(Page, CountsANegativeLagAsNone) {
    EXPECT_EQ(page_of(R"({"Records":[],"MillisBehindLatest":-5})").lag(), milliseconds{0});
}

TEST(Page, StaysValidWhenItMoves) {
    Page first = page_of(page_with(plain_record));
    const Page second{std::move(first)};
    Page third = page_of(R"({"Records":[]})");
    third = page_of(page_with(R"("SequenceNumber":"8","PartitionKey":"z","Data":"Yg==")"));
    EXPECT_EQ(second.records()[0].data, "a");
    EXPECT_EQ(second.records()[0].partition_key, "k");
    EXPECT_EQ(third.records()[0].data, "b");
}

TEST(Page, KeepsNothingOfItsBodyButWhatRecordsNeed) {
    std::string body = page_with(plain_record);
    const Page page = Page::parse(body).value();
    std::ranges::fill(body, 'x');
    EXPECT_EQ(page.records()[0].data, "a");
    EXPECT_EQ(page.body_bytes(), body.size());
    const std::string long_other = R"("Other":")" + std::string(1'000'000, 'x') + R"(",)";
    EXPECT_LT(page_of(page_with(long_other + plain_record)).held_bytes(), 10'000U);
}

TEST(Page, LeavesPaddingBehindEveryPayload) {
    for (const std::size_t size : {1U, 1'000U, 1'983U, 1'984U, 3'000U, 400'000U}) {
        const Page page = page_of(
            page_with(R"("SequenceNumber":"7","Data":")" + to_base64(std::string(size, 'a')) + '"')
        );
        const std::string_view data = page.records()[0].data;
        ASSERT_EQ(data.size(), size);
        volatile char seen = 0;
        for (std::size_t i = 0; i < PageArena::padding_bytes; ++i)
            seen = data.data()[size + i];  // ASan watches
        (void)seen;
    }
}

TEST(Page, DecodesPayloadsOfEveryLength) {
    std::string records;
    std::vector<std::string> payloads;
    std::size_t bytes = 0;
    for (std::size_t length = 0; length < 200; ++length) {
        std::string payload;
        for (std::size_t i = 0; i < length; ++i)
            payload.push_back(static_cast<char>(i * 37 + length));
        if (length > 0) records.push_back(',');
        records += R"({"SequenceNumber":"1","Data":")" + to_base64(payload) + "\"}";
        bytes += length;
        payloads.push_back(std::move(payload));
    }
    const Page page = page_of(R"({"Records":[)" + records + "]}");
    std::vector<std::string> seen;
    for (const Record& record : page.records())
        seen.emplace_back(record.data);
    EXPECT_EQ(seen, payloads);
    EXPECT_EQ(page.data_bytes(), bytes);
}

struct Malformed {
    const char* what;
    std::string body;
    const char* detail;
};

void PrintTo(const Malformed& row, std::ostream* out) {
    *out << row.what;
}

class MalformedPage : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedPage, IsRefusedWithItsReason) {
    const Error error = error_of(GetParam().body);
    EXPECT_EQ(error.code, Errc::malformed_response);
    EXPECT_THAT(error.detail, HasSubstr(GetParam().detail));
    EXPECT_THAT(error.detail, testing::StartsWith("GetRecords answer: "));
}

INSTANTIATE_TEST_SUITE_P(
    Page,
    MalformedPage,
    testing::Values(
        Malformed{"empty", "", "no JSON found"},
        Malformed{"html", "<html>502 Bad Gateway</html>", ""},
        Malformed{"array", R"([{"Records":[]}])", ""},
        Malformed{"truncated", R"({"Records":[{"SequenceNumber":"1","Data":"YQ=="})", ""},
        Malformed{"truncated in a string", R"({"Records":[{"SequenceNumber":"1","Da)", ""},
        Malformed{"text behind", R"({"Records":[]}{"Records":[]})", "behind"},
        Malformed{"invalid UTF-8", "{\"Records\":[],\"x\":\"\xff\"}", "UTF-8"},
        Malformed{
            "records object", R"({"Records":{}})", "GetRecords answer: Records is not an array"
        },
        Malformed{"records twice", R"({"Records":[],"Records":[]})", "Records is there twice"},
        Malformed{"record text", R"({"Records":["a"]})", "Records[0] is not an object"},
        Malformed{"no data", page_with(R"("SequenceNumber":"1")"), "Records[0].Data is missing"},
        Malformed{
            "null data",
            page_with(R"("SequenceNumber":"1","Data":null)"),
            "Records[0].Data is missing"
        },
        Malformed{
            "number data",
            page_with(R"("SequenceNumber":"1","Data":12)"),
            "Records[0].Data is not a string"
        },
        Malformed{
            "bad base64 in the second record",
            page_with(plain_record + R"(},{"SequenceNumber":"2","Data":"YQ=")"),
            "Records[1].Data is not base64"
        },
        Malformed{
            "bad base64 alphabet",
            page_with(R"("SequenceNumber":"2","Data":"YQ-_")"),
            "Records[0].Data is not base64"
        },
        Malformed{
            "no number", page_with(R"("Data":"YQ==")"), "Records[0].SequenceNumber is missing"
        },
        Malformed{
            "word for a number",
            page_with(R"("Data":"YQ==","SequenceNumber":"LATEST")"),
            "Records[0].SequenceNumber is not a decimal number"
        },
        Malformed{
            "empty number",
            page_with(R"("Data":"YQ==","SequenceNumber":"")"),
            "Records[0].SequenceNumber is not a decimal number"
        },
        Malformed{
            "key is a number",
            page_with(R"("Data":"YQ==","SequenceNumber":"1","PartitionKey":5)"),
            "Records[0].PartitionKey is not a string"
        },
        Malformed{
            "bad escape",
            page_with(R"("Data":"YQ==","SequenceNumber":"1","PartitionKey":"\q")"),
            "Records[0].PartitionKey has an escape"
        },
        Malformed{
            "time is text",
            page_with(plain_record + R"(,"ApproximateArrivalTimestamp":"1")"),
            "Records[0].ApproximateArrivalTimestamp is not a number"
        },
        Malformed{
            "time with a zero in front",
            page_with(plain_record + R"(,"ApproximateArrivalTimestamp":01700000000.1)"),
            "Records[0].ApproximateArrivalTimestamp is not a number"
        },
        Malformed{
            "time beyond all bounds",
            page_with(plain_record + R"(,"ApproximateArrivalTimestamp":1e300)"),
            "Records[0].ApproximateArrivalTimestamp is out of range"
        },
        Malformed{
            "lag is text",
            R"({"Records":[],"MillisBehindLatest":"0"})",
            "MillisBehindLatest is not a number"
        },
        Malformed{
            "iterator is a number",
            R"({"Records":[],"NextShardIterator":1})",
            "NextShardIterator is not a string"
        },
        Malformed{
            "child without id",
            R"({"Records":[],"ChildShards":[{"ParentShards":["a"]}]})",
            "ChildShards[0].ShardId is missing"
        },
        Malformed{
            "child whose id leads elsewhere",
            R"({"Records":[],"ChildShards":[{"ShardId":"../../etc/x"}]})",
            "ChildShards[0].ShardId is no id of a shard"
        },
        Malformed{
            "child whose parent leads elsewhere",
            R"({"Records":[],"ChildShards":[{"ShardId":"a","ParentShards":[".."]}]})",
            "ChildShards[0].ParentShards is no id of a shard"
        },
        Malformed{
            "child with a bad range",
            R"({"Records":[],"ChildShards":[{"ShardId":"a","HashKeyRange":{"EndingHashKey":"x"}}]})",
            "ChildShards[0].EndingHashKey is not a hash key"
        }
    )
);

TEST(Page, KnowsWhetherItsNumbersAscend) {
    const auto order_of = [](std::initializer_list<const char*> numbers) {
        std::string records;
        for (const char* number : numbers)
            records += std::string{records.empty() ? "" : ","} +
                       R"({"Data":"","SequenceNumber":")" + number + "\"}";
        return page_of(R"({"Records":[)" + records + "]}").order();
    };
    EXPECT_EQ(order_of({}), PageOrder::ascending);
    EXPECT_EQ(order_of({"9", "10", "11"}), PageOrder::ascending);
    EXPECT_EQ(order_of({"9", "10", "10"}), PageOrder::broken);
    EXPECT_EQ(order_of({"2", "1", "3"}), PageOrder::broken);
}

}  // namespace
}  // namespace kinesisd::kinesis
