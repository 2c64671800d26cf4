#include "row/row_decoder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd {
namespace {

TEST(RawDecoder, GivesAViewOfThePayload) {
    const Schema schema = raw_schema();
    EXPECT_EQ(schema.column_names(), "data");
    EXPECT_EQ(schema.columns()[0].type.text(), "bytes");
    RowBatch rows{schema};
    const std::string payload{"\0\xff not text\n", 12};
    ASSERT_TRUE(RawDecoder{}.decode(payload, rows));
    ASSERT_TRUE(RawDecoder{}.decode("", rows));
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows.row(0)[0].kind(), Kind::bytes);
    EXPECT_EQ(rows.row(0)[0].as_text().data(), payload.data());
    EXPECT_EQ(rows.row(0)[0].as_text(), payload);
    EXPECT_EQ(rows.row(1)[0].as_text(), "");
}

TEST(PlaintextDecoder, GivesAViewOfThePayloadUnchanged) {
    const Schema schema = plaintext_schema();
    EXPECT_EQ(schema.columns()[0].type.text(), "str");
    RowBatch rows{schema};
    const std::string payload = "  grüße \n";
    ASSERT_TRUE(PlaintextDecoder{}.decode(payload, rows));
    EXPECT_EQ(rows.row(0)[0].kind(), Kind::string);
    EXPECT_EQ(rows.row(0)[0].as_text().data(), payload.data());
    EXPECT_EQ(rows.row(0)[0].as_text(), payload);
}

TEST(PlaintextDecoder, RefusesWhatIsNotUtf8AndAddsNoRow) {
    const Schema schema = plaintext_schema();
    RowBatch rows{schema};
    for (const std::string payload :
         {"\xff", "a\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"}) {
        const Result<> decoded = PlaintextDecoder{}.decode(payload, rows);
        ASSERT_FALSE(decoded) << payload;
        EXPECT_EQ(decoded.error().code, Errc::invalid_utf8);
    }
    EXPECT_TRUE(rows.empty());
}

TEST(PlaintextDecoder, TrimsUnicodesWhiteSpaceAtBothEndsIfAsked) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"a", "a"},
        {" \t\n\v\f\r a b \r\n", "a b"},
        {"\u00a0\u0085a\u2003\u3000", "a"},
        {"\u1680\u2028\u2029\u202f\u205fa\u2000\u200a", "a"},
        {"\u200ba\u200b", "\u200ba\u200b"},  // zero width space is none
        {" \u3000 ", ""},
        {"", ""},
    };
    const Schema schema = plaintext_schema();
    for (const auto& [payload, trimmed] : table) {
        RowBatch rows{schema};
        ASSERT_TRUE(PlaintextDecoder{PlaintextDecoder::Trim::white_space}.decode(payload, rows));
        EXPECT_EQ(rows.row(0)[0].as_text(), trimmed);
    }
}

}  // namespace
}  // namespace kinesisd
