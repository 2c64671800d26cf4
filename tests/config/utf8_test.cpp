#include "config/utf8.hpp"

#include <gtest/gtest.h>

using namespace kinesisd::config;

namespace {

struct IllegalCase {
    std::string_view text;
    std::optional<std::size_t> at;
};

TEST(Utf8, FindsTheFirstByteThatIsNoCharacter) {
    const IllegalCase cases[] = {
        {"", std::nullopt},
        {"a\tb\r\n", std::nullopt},
        {"ü€😀\xEF\xBB\xBF", std::nullopt},
        {std::string_view{"a\0b", 3}, 1},
        {"a\x04", 1},
        {"a\x7F", 1},
        {"\x80", 0},              // a continuation first
        {"\xC0\x80", 0},          // an overlong NUL
        {"\xE0\x9F\xBF", 0},      // overlong
        {"x\xED\xA0\x80", 1},     // a surrogate
        {"\xF0\x8F\xBF\xBF", 0},  // overlong
        {"\xF4\x90\x80\x80", 0},  // beyond U+10FFFF
        {"\xF5\x80\x80\x80", 0},
        {"ab\xE2\x82", 2},  // cut off
        {"\xE2\x82z", 0},
        {"\xFF\xFE", 0},
    };
    for (const IllegalCase& c : cases)
        EXPECT_EQ(find_illegal_character(c.text), c.at) << printable(c.text);
}

TEST(Utf8, PrintsOnOneLineAndNeverHalfACharacter) {
    EXPECT_EQ(printable("a b"), "a b");
    EXPECT_EQ(printable("a\nb\x1B[2J\x7F"), "a\\nb\\x1b[2J\\x7f");
    EXPECT_EQ(printable("abcdef", 3), "abc…");
    EXPECT_EQ(printable("abc", 3), "abc");
    EXPECT_EQ(printable("aüb", 2), "a…");
}

}  // namespace
