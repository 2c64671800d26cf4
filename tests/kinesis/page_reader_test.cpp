// An answer in pieces is the same page as in one piece, wherever it is cut.
#include "kinesis/page_reader.hpp"

#include "base/base64.hpp"
#include "kinesis/cbor_dialect.hpp"
#include "kinesis/whole_page.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace kinesisd::kinesis {
namespace {

using nlohmann::json;

std::string long_text(std::size_t size) {
    std::string text(size, 'a');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('a' + i % 23);
    return text;
}

// A few records as services write them, and some as they never did but might; what is in a body of
// `wire` is the same for both.
std::string body_of(Wire wire, std::size_t large) {
    json records = json::array();
    for (int i = 0; i < 5; ++i) {
        const std::string data = long_text(i == 2 ? large : static_cast<std::size_t>(i) * 7);
        json record{{"SequenceNumber", "4959" + std::to_string(i)}, {"PartitionKey", "key"}};
        record["ApproximateArrivalTimestamp"] = 1'700'000'000.125;
        record["Data"] = to_base64(data);
        if (i == 1) record["PartitionKey"] = "k\u00e9\"y\\";
        if (i == 3) record["Other"] = {{"Records", {1, {{"Data", "]}"}}}}, {"x", nullptr}};
        if (i == 4) record["EncryptionType"] = "KMS";
        if (wire == Wire::cbor) {
            record["ApproximateArrivalTimestamp"] = 1'700'000'000'125;
            record["Data"] = json::binary({data.begin(), data.end()});
        }
        records.push_back(std::move(record));
    }
    const json page{
        {"MillisBehindLatest", 5},
        {"Before", {{"Records", {1, 2}}}},
        {"Records", records},
        {"NextShardIterator", "AAA="},
        {"Then", {"Records", "x"}}
    };
    if (wire == Wire::json) return page.dump();
    const std::vector<std::uint8_t> bytes = json::to_cbor(page);
    return {bytes.begin(), bytes.end()};
}

Result<Page> read_in_pieces(Wire wire, std::string_view body, std::size_t piece_bytes) {
    PageReader reader{wire};
    for (; body.size() > piece_bytes; body.remove_prefix(piece_bytes)) {
        // Memory of its own, so that ASan sees every step beyond a piece.
        const std::vector<char> piece{body.begin(), body.begin() + static_cast<long>(piece_bytes)};
        reader.put({piece.data(), piece.size()});
    }
    reader.put(body);
    return reader.finish();
}

class PageReaderOf : public testing::TestWithParam<Wire> {};

TEST_P(PageReaderOf, ReadsTheSamePageInTwoPiecesWhereverTheCutIs) {
    const std::string body = body_of(GetParam(), 100);
    for (std::size_t cut = 0; cut <= body.size(); ++cut) {
        PageReader reader{GetParam()};
        reader.put(std::string{body.substr(0, cut)});
        reader.put(std::string{body.substr(cut)});
        const Result<Page> page = reader.finish();
        ASSERT_TRUE(page.has_value()) << cut << ": " << page.error().detail;
        EXPECT_EQ(page->records().size(), 5U);
        expect_as_if_whole(GetParam(), body, page);
        ASSERT_FALSE(HasFailure()) << "cut at " << cut;
    }
}

TEST_P(PageReaderOf, ReadsTheSamePageInPiecesOfEverySize) {
    const std::string body = body_of(GetParam(), 300'000);
    for (const std::size_t bytes : {1U, 2U, 3U, 7U, 64U, 1'000U, 2'048U, 65'536U}) {
        const Result<Page> page = read_in_pieces(GetParam(), body, bytes);
        ASSERT_TRUE(page.has_value()) << bytes << ": " << page.error().detail;
        expect_as_if_whole(GetParam(), body, page);
        ASSERT_FALSE(HasFailure()) << "pieces of " << bytes;
    }
}

TEST_P(PageReaderOf, RefusesAnAnswerThatEndsTooEarlyInPiecesToo) {
    const std::string body = body_of(GetParam(), 100);
    for (std::size_t end = 0; end < body.size(); ++end)
        for (const std::size_t bytes : {1U, 50U}) {
            const std::string_view begun = std::string_view{body}.substr(0, end);
            ASSERT_FALSE(read_in_pieces(GetParam(), begun, bytes).has_value()) << end;
        }
}

TEST_P(PageReaderOf, ALengthSaysHowManyRecordsToExpectAndIsOnlyAHint) {
    const std::string body = body_of(GetParam(), 100);
    const auto read = [&body](std::size_t body_bytes) {
        PageReader reader{GetParam(), body_bytes};
        reader.put(body);
        return reader.finish();
    };
    const std::size_t untold = read(0)->held_bytes();
    const std::size_t told = read(std::size_t{16} << 20U)->held_bytes();
    EXPECT_GT(told, untold + 1'000 * sizeof(Record));
    EXPECT_LE(told, untold + 10'000 * sizeof(Record)) << "as many as a page has at most";
    for (const std::size_t body_bytes : {std::size_t{1}, body.size(), std::size_t{1} << 40U})
        expect_as_if_whole(GetParam(), body, read(body_bytes));
}

TEST_P(PageReaderOf, HoldsWhatARecordNeedsAndNotTheAnswer) {
    const std::string body = body_of(GetParam(), 5'000'000);
    const Result<Page> page = read_in_pieces(GetParam(), body, 65'536);
    ASSERT_TRUE(page.has_value());
    EXPECT_GT(page->held_bytes(), 5'000'000U);
    // Of a record its base64 has to fit before it is decoded.
    EXPECT_LT(page->held_bytes(), 5'000'000U * 4 / 3 + 10'000);
    const Result<Page> small = read_in_pieces(GetParam(), body_of(GetParam(), 1), 65'536);
    EXPECT_LT(small->held_bytes(), 4'000U);
}

INSTANTIATE_TEST_SUITE_P(
    Wires,
    PageReaderOf,
    testing::Values(Wire::json, Wire::cbor),
    [](const auto& row) { return row.param == Wire::json ? "Json" : "Cbor"; }
);

TEST(PageReader, FindsTheListWhereverItStands) {
    const std::string record = R"({"SequenceNumber":"1","Data":"YQ=="})";
    for (const std::string& body : {
             R"({"Records":[)" + record + "]}",
             " \n{ \"Records\"\t: [ " + record + " ] } ",
             R"({"Records":null,"Records":[)" + record + "]}",
             R"({"a":"\\","b":"\"Records\":[","Records":[)" + record + "]}",
             R"({"a":{"Records":[1]},"b":[{"Records":[{}]}],"Records":[)" + record + "]}",
             R"({"Records2":[1],"Record":[2],"":[3],"Records":[)" + record + "]}",
         }) {
        SCOPED_TRACE(body);
        const Result<Page> page = Page::parse(body);
        ASSERT_TRUE(page.has_value()) << page.error().detail;
        ASSERT_EQ(page->records().size(), 1U);
        EXPECT_EQ(page->records()[0].data, "a");
    }
}

TEST(PageReader, RefusesAListThatIsNone) {
    const std::string record = R"({"SequenceNumber":"1","Data":"YQ=="})";
    for (const std::string& list : {
             "[" + record + ",]",
             "[," + record + "]",
             "[" + record + record + "]",
             "[" + record + ";" + record + "]",
             "[" + record + ",," + record + "]",
             "[" + record + "}",
             "[" + record + ",nul]",
             "[" + record + R"(,"text"])",
         }) {
        SCOPED_TRACE(list);
        for (const std::size_t bytes : {1U, 1'000U}) {
            const std::string body = R"({"Records":)" + list + "}";
            const Result<Page> page = read_in_pieces(Wire::json, body, bytes);
            ASSERT_FALSE(page.has_value());
            EXPECT_NE(page.error().detail.find("Records"), std::string::npos);
        }
    }
}

// By chance: bodies in the many ways to write CBOR, cut at random places.
TEST(PageReader, ReadsEveryDialectOfCborInPieces) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        CborDialect dialect{seed};
        const json records{
            {{"SequenceNumber", "1"}, {"Data", json::binary({1, 2, 3})}, {"PartitionKey", "k"}},
            {{"Data", json::binary({})}, {"SequenceNumber", "2"}, {"Other", {1, {2, nullptr}}}}
        };
        std::string body;
        dialect.append({{"Records", records}, {"NextShardIterator", "n"}, {"X", {1}}}, body);
        const Result<Page> page = read_in_pieces(Wire::cbor, body, 1 + dialect.below(60));
        expect_as_if_whole(Wire::cbor, body, page);
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace kinesisd::kinesis
