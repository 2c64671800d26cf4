#include "base/text.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace kinesisd {
namespace {

using Words = std::vector<std::string_view>;

TEST(NearestName, IsFoundForASlipOfTheHand) {
    const Words names{"stream_name", "format", "schema", "sort_by", "name", "path"};
    struct Case {
        std::string_view word;
        std::optional<std::string_view> nearest;
    };
    const Case cases[] = {
        {"stream_nane", "stream_name"},   // one letter exchanged
        {"streamname", "stream_name"},    // one missing
        {"streams_name", "stream_name"},  // one too many
        {"stream", std::nullopt},         // five of eleven are missing
        {"fromat", "format"},             // two swapped
        {"shcema", "schema"},
        {"nam", "name"},
        {"nme", "name"},
        {"nm", std::nullopt},  // two of four: no slip
        {"name", "name"},
        {"", std::nullopt},
        {"partition_key", std::nullopt},
    };
    for (const Case& c : cases)
        EXPECT_EQ(nearest_name(c.word, names), c.nearest) << c.word;
}

TEST(NearestName, IsTheNearestAndThenTheFirst) {
    EXPECT_EQ(nearest_name("kinesi", Words{"kinetic", "kinesis", "kines"}), "kinesis");
    EXPECT_EQ(nearest_name("cat", Words{"bat", "cut", "cat"}), "cat");
    EXPECT_EQ(nearest_name("a", Words{"b", "c"}), "b");
}

TEST(NearestName, CountsTwoSwappedLettersAsOneMistake) {
    EXPECT_EQ(nearest_name("nmae", Words{"name"}), "name");
    EXPECT_EQ(nearest_name("na", Words{"an"}), "an");
    EXPECT_EQ(nearest_name("abcd", Words{"badc"}), std::nullopt);
}

TEST(NearestName, IsNothingWithoutCandidates) {
    EXPECT_EQ(nearest_name("name", Words{}), std::nullopt);
}

TEST(ParseUint64, TakesDigitsThatFit) {
    struct Case {
        std::string_view text;
        std::optional<std::uint64_t> value;
    };
    const Case cases[] = {
        {"0", 0},
        {"7", 7},
        {"007", 7},
        {"18446744073709551615", 18446744073709551615U},
        {"18446744073709551616", std::nullopt},
        {"", std::nullopt},
        {"-1", std::nullopt},
        {"+1", std::nullopt},
        {" 1", std::nullopt},
        {"1 ", std::nullopt},
        {"1.0", std::nullopt},
        {"0x10", std::nullopt},
        {"1k", std::nullopt},
    };
    for (const Case& c : cases)
        EXPECT_EQ(parse_uint64(c.text), c.value) << c.text;
}

TEST(Listed, ReadsAsASentence) {
    EXPECT_EQ(listed(Words{}), "");
    EXPECT_EQ(listed(Words{"a"}), "a");
    EXPECT_EQ(listed(Words{"a", "b"}), "a and b");
    EXPECT_EQ(listed(Words{"a", "b", "c"}), "a, b and c");
}

TEST(HumanBytes, ChoosesTheUnit) {
    struct Case {
        std::uint64_t bytes;
        std::string_view text;
    };
    const Case cases[] = {
        {0, "0 B"},
        {999, "999 B"},
        {1000, "1.0 kB"},
        {12345, "12.3 kB"},
        {999949, "999.9 kB"},
        {999950, "1.0 MB"},
        {1000000, "1.0 MB"},
        {12300000, "12.3 MB"},
        {2500000000, "2.5 GB"},
        {1000000000000, "1.0 TB"},
        {5000000000000000, "5000.0 TB"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(human_bytes(c.bytes), c.text);
}

}  // namespace
}  // namespace kinesisd
