// Random texts that are nearly JSON, judged by this decoder and by another parser.
#include "row/support.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <simdjson.h>

#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {
namespace {

using testing::column;
using testing::Decoding;
using testing::hostile;

// A random text that is nearly a document: made of a document's pieces, with a few of them
// replaced.
class NearlyJson {
public:
    explicit NearlyJson(unsigned seed) : random_{seed} {}

    std::string next() {
        std::string text;
        append_value(text, 0);
        const unsigned wounds = pick(4);
        for (unsigned i = 0; i < wounds && !text.empty(); ++i)
            wound(text);
        return text;
    }

private:
    unsigned pick(std::size_t below) {
        return std::uniform_int_distribution<unsigned>{0, static_cast<unsigned>(below - 1)}(random_
        );
    }
    void append_blank(std::string& text) {
        if (pick(6) == 0) text += std::array{" ", "\n", "\t", "\r"}.at(pick(4));
    }
    void append_string(std::string& text) {
        constexpr std::array pieces{
            "a",
            "bc",
            "ü",
            "😀",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u00e4",
            "\\ud83d\\ude00",
            " ",
            "{",
            "]",
            ":",
            ",",
            "\x7f"
        };
        text += '"';
        for (unsigned count = pick(5); count > 0; --count)
            text += pieces.at(pick(pieces.size()));
        text += '"';
    }
    // NOLINTNEXTLINE(misc-no-recursion): at most five levels
    void append_value(std::string& text, int depth) {
        constexpr std::array scalars{
            "0", "-0", "1", "-12", "1.5", "1e5", "2E-3", "1.25e+10", "true", "false", "null"
        };
        append_blank(text);
        const unsigned kind = pick(depth > 4 ? 4 : 8);
        if (kind < 3) {
            text += scalars.at(pick(scalars.size()));
        } else if (kind == 3) {
            append_string(text);
        } else {
            const bool is_object = kind < 6;
            text += is_object ? '{' : '[';
            for (unsigned i = 0, count = pick(4); i < count; ++i) {
                if (i > 0) text += ',';
                append_blank(text);
                if (is_object) {
                    append_string(text);
                    append_blank(text);
                    text += ':';
                }
                append_value(text, depth + 1);
            }
            append_blank(text);
            text += is_object ? '}' : ']';
        }
        append_blank(text);
    }
    void wound(std::string& text) {
        constexpr std::array pieces{
            "{",    "}",       "[",       "]",      ":",         ",",    "\"",   "\\",
            "0",    "1",       "-",       "+",      ".",         "e",    "t",    "true",
            "null", " ",       "\n",      "\x0b",   "\x0c",      "\x01", "\x1a", "u",
            "\\u",  "\\ud800", "\\udc00", "\"a\":", ",\"c\":2}", "\xc3", "\xff", "\xef\xbb\xbf",
            "/",    "'"
        };
        const std::size_t at = pick(text.size());
        switch (pick(4)) {
            case 0: text.erase(at, 1); break;
            case 1: text.insert(at, pieces.at(pick(pieces.size()))); break;
            case 2: text.replace(at, 1, pieces.at(pick(pieces.size()))); break;
            default: text.resize(at);
        }
    }

    std::mt19937 random_;
};

TEST(JsonDifference, AgreesWithAnotherParserOnRandomTexts) {
    NearlyJson nearly{20240102};
    Decoding decoding{{column("nowhere to be found", "int", "0")}};
    std::size_t accepted = 0;
    std::size_t refused = 0;
    for (int i = 0; i < 100'000; ++i) {
        const std::string text = nearly.next();
        // The other one passes over a BOM; we do not.
        const bool expected = nlohmann::json::accept(text) && !text.starts_with("\xef\xbb\xbf");
        const bool got =
            decoding.decode(text, hostile[static_cast<std::size_t>(i) % hostile.size()])
                .has_value();
        ASSERT_EQ(got, expected) << text;
        ++(got ? accepted : refused);
    }
    EXPECT_GT(accepted, 20'000U);  // the generator is worth its time
    EXPECT_GT(refused, 20'000U);
}

TEST(JsonDifference, CompactTextMeansTheSameAndHasNoBlanksLeft) {
    NearlyJson nearly{20240103};
    Decoding whole{{column("v", "json | None")}, {{"v", ""}}};
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = nearly.next();
        if (!whole.decode(text)) continue;
        const Value value = whole.rows().row(whole.rows().size() - 1)[0];
        const std::string compact{value.is_null() ? "null" : value.as_text()};
        ASSERT_EQ(nlohmann::json::parse(compact), nlohmann::json::parse(text)) << text;
        bool in_string = false;
        for (std::size_t at = 0; at < compact.size(); ++at) {
            if (in_string && compact[at] == '\\') {
                ++at;
                continue;
            }
            if (compact[at] == '"') in_string = !in_string;
            ASSERT_TRUE(in_string || !std::isspace(static_cast<unsigned char>(compact[at])))
                << compact;
        }
    }
}

// What simdjson's tree has at a path of keys, an index being a key; of equal members the last.
std::optional<simdjson::dom::element> found_in(
    simdjson::dom::element value, const std::vector<std::string>& path
) {
    for (const std::string& key : path) {
        std::optional<simdjson::dom::element> next;
        if (value.is_object()) {
            for (const auto member : value.get_object().value_unsafe())
                if (member.key == key) next = member.value;
        } else if (value.is_array() && key.size() == 1 && key[0] >= '0' && key[0] <= '9') {
            simdjson::dom::element element;
            const auto index = static_cast<std::size_t>(key[0] - '0');
            if (!value.get_array().value_unsafe().at(index).get(element)) next = element;
        }
        if (!next) return std::nullopt;
        value = *next;
    }
    return value;
}

TEST(JsonDifference, FindsInRandomTextsWhatATreeHasAtThePath) {
    const std::vector<std::vector<std::string>> paths{{"a"}, {"bc"}, {"0"}, {"a", "1"}, {"0", "a"}};
    Decoding decoding{
        {column("a", "json | None", "\"nowhere\""),
         column("bc", "json | None", "\"nowhere\""),
         column("0", "json | None", "\"nowhere\""),
         column("deep", "json | None", "\"nowhere\""),
         column("deeper", "json | None", "\"nowhere\"")},
        {{"0", "/0"}, {"deep", "/a/1"}, {"deeper", "/0/a"}}
    };
    NearlyJson nearly{20240104};
    simdjson::dom::parser parser;
    std::size_t found = 0;
    for (int i = 0; i < 100'000; ++i) {
        const std::string text = nearly.next();
        simdjson::dom::element tree;
        // This parser refuses numbers that are too large for it; there are none here.
        const bool expected = !parser.parse(text).get(tree);
        ASSERT_EQ(decoding.decode(text).has_value(), expected) << text;
        if (!expected) continue;
        const auto row = decoding.rows().row(decoding.rows().size() - 1);
        for (std::size_t column = 0; column < paths.size(); ++column) {
            const auto there = found_in(tree, paths[column]);
            const std::string here{row[column].is_null() ? "null" : row[column].as_text()};
            const std::string in_tree = there ? simdjson::minify(*there) : "\"nowhere\"";
            ASSERT_EQ(nlohmann::json::parse(here), nlohmann::json::parse(in_tree))
                << text << " at column " << column;
            found += there ? 1 : 0;
        }
    }
    EXPECT_GT(found, 4'000U);
}

}  // namespace
}  // namespace kinesisd
