#include "base/json_text.hpp"

#include "base/json_block.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd {
namespace {

std::string json_string(std::string_view text) {
    std::string out = "before ";
    append_json_string(text, out);
    return out.substr(7);
}

TEST(JsonText, EscapesOnlyWhatItMust) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"", R"("")"},
        {"plain", R"("plain")"},
        {"a/b", R"("a/b")"},
        {"\u00e9\u20ac\U0001F600", "\"\u00e9\u20ac\U0001F600\""},
        {"say \"hi\"", R"("say \"hi\"")"},
        {"back\\slash", R"("back\\slash")"},
        {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
        {std::string{"\0\x01\x1f", 3}, R"("\u0000\u0001\u001f")"},
        {"\x7f", "\"\x7f\""},
        {"\n\n", R"("\n\n")"},
        {"a\nb\nc", R"("a\nb\nc")"},
    };
    for (const auto& [text, expected] : table)
        EXPECT_EQ(json_string(text), expected);
}

// As RFC 8259 says it, a character at a time.
std::string slowly(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        constexpr std::string_view named = "\"\\\b\f\n\r\t";
        constexpr std::string_view letters = "\"\\bfnrt";
        constexpr std::string_view digits = "0123456789abcdef";
        const auto code = static_cast<unsigned char>(c);
        if (const std::size_t at = named.find(c); at != std::string_view::npos) {
            out += '\\';
            out += letters[at];
        } else if (code < 0x20) {
            out += "\\u00";
            out += digits[code / 16];
            out += digits[code % 16];
        } else {
            out += c;
        }
    }
    return out + "\"";
}

TEST(JsonText, IsTheSameForEveryByteAtEveryPlaceOfTextsOfEverySize) {
    for (std::size_t size = 1; size < 50; ++size) {
        for (unsigned code = 0; code < 256; ++code) {
            std::string text(size, 'x');
            text[(code * 7 + size) % size] = static_cast<char>(code);
            text[(code * 3 + 1) % size] = static_cast<char>(code);
            ASSERT_EQ(json_string(text), slowly(text)) << size << " " << code;
        }
    }
    for (std::size_t size = 0; size < 50; ++size) {
        ASSERT_EQ(json_string(std::string(size, '"')), slowly(std::string(size, '"')));
        ASSERT_EQ(json_string(std::string(size, '\x01')), slowly(std::string(size, '\x01')));
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, '\xff');
            text[at] = '\\';
            ASSERT_EQ(json_string(text), slowly(text)) << size << " " << at;
        }
    }
}

template <class Block>
std::uint32_t specials_of(const std::string& text) {
    return Block{text.data()}.specials();
}

TEST(JsonBlock, FindsEveryByteThatCannotStandForItselfAndNoOther) {
    for (unsigned code = 0; code < 256; ++code) {
        const bool is_special = code < 0x20 || code == '"' || code == '\\';
        for (std::size_t at = 0; at < 16; ++at) {
            for (const char around : {'x', '\0', '\xff', '"'}) {
                std::string text(16, around);
                text[at] = static_cast<char>(code);
                const bool is_around = around == '\0' || around == '"';
                const std::uint32_t others = is_around ? 0xffffU & ~(1U << at) : 0U;
                const std::uint32_t expected = others | std::uint32_t{is_special} << at;
                ASSERT_EQ(specials_of<JsonWordBlock>(text), expected) << code;
                ASSERT_EQ(specials_of<JsonBlock>(text), expected) << code;
            }
        }
    }
}

TEST(TextCursor, AppendsToWhatIsThereAndCutsWhatItDidNotUse) {
    std::string text = "a";
    {
        TextCursor cursor{text};
        cursor.append('b');
        cursor.append("cd");
        cursor.append_by([](std::string& so_far) {
            EXPECT_EQ(so_far, "abcd");
            so_far += "ef";
        });
        char* const to = cursor.room(1000);
        to[0] = 'g';
        cursor.written_to(to + 1);
        cursor.append(std::string(1000, 'h'));
    }
    EXPECT_EQ(text, "abcdefg" + std::string(1000, 'h'));
    {
        const TextCursor idle{text};
    }
    EXPECT_EQ(text.size(), 1007U);
}

}  // namespace
}  // namespace kinesisd
