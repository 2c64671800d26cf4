// Which texts are JSON documents: RFC 8259 and nothing more, wherever in a document they stand and
// whatever bytes lie behind it.
#include "row/support.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {
namespace {

using testing::column;
using testing::Decoding;
using testing::hostile;

// A decoder that finds nothing and so has nothing but the walk. "": it is a document.
std::string verdict_on(std::string_view text) {
    Decoding decoding{{column("nowhere to be found", "int", "0")}};
    std::string first;
    for (std::size_t i = 0; i < hostile.size(); ++i) {
        const Result<> decoded = decoding.decode(text, hostile[i]);
        const std::string verdict = decoded ? "" : std::string{name(decoded.error().code)};
        if (i == 0) first = verdict;
        if (verdict != first) return "it depends on the bytes behind the document";
    }
    return first;
}

TEST(JsonConformance, AcceptsDocuments) {
    for (const std::string text : {
             "{}",
             "[]",
             "0",
             "-0",
             "-1",
             "1.5",
             "1e5",
             "1E-5",
             "1e+05",
             "0.0e0",
             "true",
             "false",
             "null",
             R"("")",
             R"("a")",
             " \t\r\n1 \t\r\n",
             " [ ] ",
             " { } ",
             "[1]",
             "[1,2]",
             "[[],[[]],{}]",
             R"({"a":1})",
             R"({"":1})",
             R"({"a":{"a":{"a":[]}}})",
             R"({"a":1,"a":2})",
             R"({"\u0061":1,"\"":2})",
             "{\"a\" : 1 ,\n\"b\"\t:\r[ 1 , 2 ] }",
             R"(["\"\\\/\b\f\n\r\t\u0000\uFFFF\ud83d\uDE00"])",
             "[\"\x7f\"]",
             R"(["日本語", "\u2028", "😀"])",
             "[1234567890123456789012345678901234567890]",
             "[1e999,-1e-999,0.1234567890123456789012345678901234567890]",
             "[true,false,null]",
             R"(["{","}","[","]",":",","])",
             R"({"a]":"}","{":"\\"})",
         }) {
        EXPECT_EQ(verdict_on(text), "") << text;
    }
}

TEST(JsonConformance, RefusesWhatIsNoDocument) {
    const std::vector<std::string> texts{
        "",
        " ",
        "\n",
        // brackets and commas
        "{",
        "}",
        "[",
        "]",
        "[1",
        "1]",
        "[1}",
        R"({"a":1])",
        "[[1]",
        "[1]]",
        "[[1],",
        "{}}",
        R"({"a":{})",
        R"([{"a":[1])",
        R"([{"a":[1]])",
        "[1,]",
        "[,1]",
        "[,]",
        "[1,,2]",
        "[1 2]",
        "[1:2]",
        R"(["a" "b"])",
        "[\"a\"1]",
        "[1\"a\"]",
        "[[]1]",
        "[1[]]",
        "[{}[]]",
        R"({"a":1,})",
        R"({,"a":1})",
        R"({"a":1,,"b":2})",
        R"({"a":1 "b":2})",
        R"({"a"})",
        R"({"a":})",
        R"({:1})",
        R"({"a"::1})",
        R"({"a" 1})",
        R"({"a",1})",
        R"({a:1})",
        R"({'a':1})",
        R"({1:1})",
        R"({null:1})",
        R"({"a":"b":1})",
        R"([{"a":"b":1},"c":2}])",
        R"({"x":{"a":"b":1},"c":2}})",
        R"({"x":["a":1]})",
        R"({"a":1;"b":2})",
        // literals
        "tru",
        "truee",
        "True",
        "TRUE",
        "nul",
        "nulll",
        "fals",
        "falsee",
        "true1",
        "[true false]",
        "[nul]",
        "[nullx]",
        "NaN",
        "[NaN]",
        "[nan]",
        "[Infinity]",
        "[-Infinity]",
        "[undefined]",
        // numbers
        "[+1]",
        "[01]",
        "[-01]",
        "[00]",
        "[-]",
        "[1.]",
        "[.5]",
        "[-.5]",
        "[1.e5]",
        "[1e]",
        "[1e+]",
        "[1ee5]",
        "[1e5.5]",
        "[1.2.3]",
        "[0x10]",
        "[1_000]",
        "[1,000,]",
        "[1a]",
        "[--1]",
        "[1-2]",
        "[1+2]",
        "1 2",
        "1,",
        "-",
        "01",
        "1.",
        "1e",
        // strings
        "\"",
        "\"a",
        "[\"a]",
        R"(["a\"])",
        R"(["\x41"])",
        R"(["\a"])",
        R"(["\'"])",
        R"(["\u"])",
        R"(["\u12"])",
        R"(["\u123g"])",
        R"(["\U0041"])",
        R"(["\ud800"])",
        R"(["\ud800x"])",
        R"(["\ud800\n"])",
        R"(["\ud800\u0041"])",
        R"(["\ud800\ud800"])",
        R"(["\udc00"])",
        R"(["\udc00\ud800"])",
        R"({"\ud800":1})",
        R"({"\x":1})",
        R"("\ud800")",
        "[\"a\nb\"]",
        "[\"a\tb\"]",
        std::string{"[\"a\0b\"]", 7},
        "[\"\x1f\"]",
        "{\"a\nb\":1}",
        "['a']",
        "'a'",
        // around and between
        "1 x",
        "[] []",
        "{} {}",
        "[],",
        "{}1",
        R"("a" "b")",
        "\"a\"1",
        "null null",
        "\xef\xbb\xbf{}",
        "\xef\xbb\xbf",
        "{}\xef\xbb\xbf",
        "// a\n{}",
        "/* a */{}",
        "[1/* a */]",
        "[1]//",
        "{}#",
        "[\x0b]",
        "[1\x0b]",
        "[1\x0c]",
        "\x0c[1]",
        "[1]\x0c",
        std::string{"[1]\0", 4},
        std::string{"\0[1]", 4},
        std::string{"[1\0]", 4},
        "[\x01]",
        "[\x1a]",
        "[\u00a01]",
        "[\u2028]",
        "[\xf4\x8f\xbf\xbf]",
        "abc",
        "<xml/>",
        "{\"a\":b}",
        "[a]",
    };
    for (const std::string& text : texts)
        EXPECT_EQ(verdict_on(text), "invalid_json") << text;
}

TEST(JsonConformance, TellsBadUtf8FromBadJson) {
    for (const std::string bad :
         {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xe2\x82"}) {
        EXPECT_EQ(verdict_on("{\"a\":\"" + bad + "\"}"), "invalid_utf8") << bad;
        EXPECT_EQ(verdict_on("{\"" + bad + "\":1}"), "invalid_utf8") << bad;
        EXPECT_EQ(verdict_on("[1] " + bad), "invalid_utf8") << bad;
        EXPECT_EQ(verdict_on(bad), "invalid_utf8") << bad;
        EXPECT_EQ(verdict_on("[\"" + bad), "invalid_utf8") << bad;            // and no end
        EXPECT_EQ(verdict_on("[\"\n" + bad + "\"]"), "invalid_utf8") << bad;  // and a control
        EXPECT_EQ(verdict_on("{\"a\":\"" + std::string(100, 'x') + bad + "\"}"), "invalid_utf8")
            << bad;
    }
}

TEST(JsonConformance, Allows128LevelsAndNoMore) {
    const auto arrays = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    const auto objects = [](std::size_t levels) {
        std::string text;
        for (std::size_t i = 0; i < levels; ++i)
            text += "{\"a\":";
        return text + "1" + std::string(levels, '}');
    };
    EXPECT_EQ(verdict_on(arrays(128)), "");
    EXPECT_EQ(verdict_on(arrays(129)), "too_deep");
    EXPECT_EQ(verdict_on(objects(128)), "");
    EXPECT_EQ(verdict_on(objects(129)), "too_deep");
    EXPECT_EQ(verdict_on("[" + arrays(128)), "too_deep");  // unbalanced as well
    EXPECT_EQ(verdict_on(std::string(200, '[')), "invalid_json");
    EXPECT_EQ(verdict_on(arrays(1'000'000)), "too_deep");
    EXPECT_EQ(verdict_on(objects(100'000)), "too_deep");
    EXPECT_EQ(verdict_on("[" + arrays(127) + "," + arrays(127) + "]"), "");
}

TEST(JsonConformance, HoldsInDocumentsOfAllSizes) {
    // Around the blocks of 64 bytes that the index is made of.
    for (std::size_t size = 0; size < 300; ++size) {
        const std::string text(size, 'x');
        EXPECT_EQ(verdict_on("{\"a\":\"" + text + "\"}"), "");
        EXPECT_EQ(verdict_on("{\"a\":\"" + text + "\\u00e4\"}"), "");
        EXPECT_EQ(verdict_on("{\"a\":\"" + text + "\"]"), "invalid_json");
        EXPECT_EQ(verdict_on("{\"a\":\"" + text + "\\u00g4\"}"), "invalid_json");
        EXPECT_EQ(verdict_on("{\"a\":\"" + text + "}"), "invalid_json");
    }
}

}  // namespace
}  // namespace kinesisd
