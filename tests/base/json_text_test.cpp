#include "base/json_text.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace kinesisd
