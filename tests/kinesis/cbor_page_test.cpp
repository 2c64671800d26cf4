// A page in CBOR is the same page as in JSON, in whichever of its dialects it comes.
#include "kinesis/cbor_bytes.hpp"
#include "kinesis/cbor_dialect.hpp"
#include "kinesis/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd::kinesis {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using testing::IsEmpty;
using testing::SizeIs;

json blob(std::string_view bytes) {
    return json::binary(std::vector<std::uint8_t>{bytes.begin(), bytes.end()});
}

Page page_of(std::string_view bytes) {
    return Page::parse_cbor(padded(bytes)).value();
}

std::string detail_of(std::string_view bytes) {
    const auto page = Page::parse_cbor(padded(bytes));
    if (page) return "it was read";
    EXPECT_EQ(page.error().code, Errc::malformed_response);
    return page.error().detail;
}

// Whole maps and arrays without length, bytes as bytes, times under tag 1 in milliseconds.
TEST(CborPage, ReadsWhatAwsAnswers) {
    const Page page = page_of(from_hex(
        "bf 675265636f726473 9f bf"                                   // Records
        "6e53657175656e63654e756d626572 62 3439"                      // SequenceNumber 49
        "781b417070726f78696d6174654172726976616c54696d657374616d70"  // ApproximateArrivalTimestamp
        "c1 1b 0000018bcfe5687b"                                      // 1700000000123
        "6444617461 44 00ff0a22"                                      // Data
        "6c506172746974696f6e4b6579 62 6b31"                          // PartitionKey k1
        "ff ff"
        "724d696c6c6973426568696e644c6174657374 190834"  // MillisBehindLatest 2100
        "714e6578745368617264 4974657261746f72 62 4141"  // NextShardIterator AA
        "ff"
    ));
    ASSERT_THAT(page.records(), SizeIs(1));
    const Record& record = page.records()[0];
    EXPECT_EQ(record.sequence_number, "49");
    EXPECT_EQ(record.partition_key, "k1");
    EXPECT_EQ(record.data, std::string_view("\x00\xff\x0a\x22", 4));
    EXPECT_EQ(record.arrival, WallTime{milliseconds{1'700'000'000'123}});
    EXPECT_EQ(page.lag(), milliseconds{2100});
    EXPECT_EQ(page.next_iterator(), ShardIterator{"AA"});
    EXPECT_EQ(page.data_bytes(), 4U);
}

TEST(CborPage, ReadsTheDialectOfKinesisMock) {
    const Page page = page_of(cbor_of(
        {{"Records",
          {{{"SequenceNumber", "49"},
            {"ApproximateArrivalTimestamp", 1'700'000'000'123},
            {"Data", "AAEC"},
            {"PartitionKey", "k"},
            {"EncryptionType", nullptr}}}},
         {"NextShardIterator", "next"},
         {"MillisBehindLatest", 0},
         {"ChildShards", nullptr}}
    ));
    ASSERT_THAT(page.records(), SizeIs(1));
    EXPECT_EQ(page.records()[0].data, std::string_view("\x00\x01\x02", 3));
    EXPECT_EQ(page.records()[0].arrival, WallTime{milliseconds{1'700'000'000'123}});
    EXPECT_EQ(page.lag(), milliseconds{0});
    EXPECT_THAT(page.children(), IsEmpty());
}

TEST(CborPage, ReadsTheDialectOfKinesalite) {
    const Page page = page_of(cbor_of(
        {{"Records",
          {{{"SequenceNumber", "49"},
            {"ApproximateArrivalTimestamp", 1'700'000'000.123},
            {"Data", ""},
            {"PartitionKey", "k"}}}},
         {"MillisBehindLatest", 12}}
    ));
    EXPECT_EQ(page.records()[0].arrival, WallTime{milliseconds{1'700'000'000'123}});
    EXPECT_EQ(page.records()[0].data, "");
    EXPECT_EQ(page.next_iterator(), std::nullopt);
}

TEST(CborPage, JoinsAPayloadThatComesInChunks) {
    const Page page = page_of(
        from_hex("a1 675265636f726473 82"
                 "a2 6e53657175656e63654e756d626572 6131 6444617461 5f 4161 40 426263 4164 ff"
                 "a2 6444617461 4165 6e53657175656e63654e756d626572 6132")
    );
    EXPECT_EQ(page.records()[0].data, "abcd");
    EXPECT_EQ(page.records()[1].data, "e");
    EXPECT_EQ(page.records()[1].sequence_number, "2");
}

TEST(CborPage, SaysWhichRecordIsMalformed) {
    const json good{{"SequenceNumber", "1"}, {"Data", blob("a")}};
    const auto detail = [&](json record, json rest = json::object()) {
        rest["Records"] = {good, std::move(record)};
        return detail_of(cbor_of(rest));
    };
    const std::string at = "GetRecords answer: Records[1]";
    EXPECT_EQ(detail({{"SequenceNumber", "2"}}), at + ".Data is missing");
    EXPECT_EQ(detail({{"Data", blob("")}}), at + ".SequenceNumber is missing");
    EXPECT_EQ(
        detail({{"Data", blob("")}, {"SequenceNumber", "x"}}),
        at + ".SequenceNumber is not a decimal number"
    );
    EXPECT_EQ(detail({{"Data", "!!!!"}}), at + ".Data is not base64");
    EXPECT_EQ(detail({{"Data", 1}}), at + ".Data is neither bytes nor base64");
    EXPECT_EQ(detail({{"PartitionKey", 1}}), at + ".PartitionKey is not a string");
    EXPECT_EQ(
        detail({{"ApproximateArrivalTimestamp", 1e300}}),
        at + ".ApproximateArrivalTimestamp is out of range"
    );
    EXPECT_EQ(detail(1), at + " is not an object");
    EXPECT_EQ(detail_of(cbor_of(json::object())), "GetRecords answer: Records is missing");
    EXPECT_EQ(detail_of(""), "GetRecords answer: is cut off");
    EXPECT_EQ(detail_of(cbor_of(json::array())), "GetRecords answer: is not an object");
    EXPECT_EQ(
        detail_of(cbor_of({{"Records", json::array()}}) + "x"),
        "GetRecords answer: has something behind the CBOR document"
    );
    EXPECT_EQ(
        detail_of(from_hex("a2 675265636f726473 80 675265636f726473 80")),
        "GetRecords answer: Records is there twice"
    );
    EXPECT_EQ(
        detail_of(cbor_of({{"Records", json::array()}, {"ChildShards", {{{"ParentShards", {"a"}}}}}}
        )),
        "GetRecords answer: ChildShards[0].ShardId is missing"
    );
    const auto child = [](const json& members) {
        return cbor_of({{"Records", json::array()}, {"ChildShards", {members}}});
    };
    EXPECT_EQ(
        detail_of(child({{"ShardId", "../x"}})),
        "GetRecords answer: ChildShards[0].ShardId is no id of a shard"
    );
    EXPECT_EQ(
        detail_of(child({{"ShardId", "a"}, {"ParentShards", {"/"}}})),
        "GetRecords answer: ChildShards[0].ParentShards is no id of a shard"
    );
}

// What a page means, in a form that both encoders write; blobs are binaries, times floats.
json random_page(CborDialect& dice) {
    const auto text = [&dice](std::size_t size_max) {
        std::string bytes;
        for (std::size_t size = dice.below(size_max + 1); size > 0; --size)
            bytes.append(
                dice.one_in(6) ? "\u20ac" : std::string(1, static_cast<char>(dice.below(128)))
            );
        return bytes;
    };
    json page = json::object();
    if (!dice.one_in(20)) page["NextShardIterator"] = "it" + text(9);
    if (!dice.one_in(4)) page["MillisBehindLatest"] = dice.below(100'000'000'000);
    page["Records"] = json::array();
    for (std::uint64_t n = dice.below(8); n > 0; --n) {
        std::string data(dice.below(300), ' ');
        std::ranges::generate(data, [&dice] { return static_cast<char>(dice.below(256)); });
        json record{{"SequenceNumber", std::to_string(dice.below(~std::uint64_t{0}))}};
        record["Data"] = blob(data);
        if (!dice.one_in(5)) record["PartitionKey"] = text(20);
        if (!dice.one_in(5))
            record["ApproximateArrivalTimestamp"] =
                static_cast<double>(1'000'000'000'000 + dice.below(1'000'000'000'000)) / 1000;
        if (dice.one_in(3)) record["EncryptionType"] = nullptr;
        page["Records"].push_back(std::move(record));
    }
    if (dice.one_in(3)) {
        page["ChildShards"] = {
            {{"ShardId", "s" + std::to_string(dice.below(10))},
             {"ParentShards", {"p1", "p2"}},
             {"HashKeyRange", {{"StartingHashKey", "0"}, {"EndingHashKey", "170141183460469231"}}}}
        };
    }
    return page;
}

// The same with blobs as JSON has them.
std::string json_text(json page) {
    for (json& record : page["Records"]) {
        const std::vector<std::uint8_t>& data = record["Data"].get_binary();
        record["Data"] = to_base64(std::string{data.begin(), data.end()});
    }
    return page.dump();
}

void expect_same(const Page& a, const Page& b) {
    ASSERT_EQ(a.records().size(), b.records().size());
    for (std::size_t i = 0; i < a.records().size(); ++i) {
        const Record& one = a.records()[i];
        const Record& other = b.records()[i];
        EXPECT_EQ(one.sequence_number, other.sequence_number);
        EXPECT_EQ(one.partition_key, other.partition_key);
        EXPECT_EQ(one.data, other.data);
        EXPECT_EQ(one.arrival, other.arrival);
    }
    EXPECT_EQ(a.next_iterator(), b.next_iterator());
    EXPECT_EQ(a.lag(), b.lag());
    EXPECT_TRUE(std::ranges::equal(a.children(), b.children()));
    EXPECT_EQ(a.data_bytes(), b.data_bytes());
}

TEST(CborPage, IsTheSamePageAsInJson) {
    std::size_t records = 0;
    for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
        CborDialect dialect{seed};
        const json model = random_page(dialect);
        std::string bytes;
        dialect.append(model, bytes);
        const auto from_json = Page::parse(padded(json_text(model)));
        const auto from_cbor = Page::parse_cbor(padded(bytes));
        ASSERT_TRUE(from_json.has_value()) << seed << from_json.error().text();
        ASSERT_TRUE(from_cbor.has_value()) << seed << ": " << from_cbor.error().text();
        expect_same(*from_json, *from_cbor);
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
        records += from_cbor->records().size();
    }
    EXPECT_GT(records, 3000U);
}

}  // namespace
}  // namespace kinesisd::kinesis
