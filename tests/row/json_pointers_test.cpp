// json_field_paths: which value of a document a pointer (RFC 6901) names.
#include "row/support.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd {
namespace {

using testing::column;
using testing::Decoding;

TEST(JsonPointers, ReachAnyValue) {
    const std::string document =
        R"({"a":{"b":[10,{"c":11}],"":12,"x/y":13,"m~n":14,"0":15,"~1":16,"-":17,"01":18,"ü\"":19},)"
        R"("b":[[1,2],[3,4]],"n":null,"":{"":20}})";
    const std::vector<std::pair<std::string, std::string>> table{
        {"/a/b/0", "10"},
        {"/a/b/1/c", "11"},
        {"/a/", "12"},
        {"/a/x~1y", "13"},
        {"/a/m~0n", "14"},
        {"/a/0", "15"},
        {"/a/~01", "16"},
        {"/a/-", "17"},
        {"/a/01", "18"},
        {"/a/ü\"", "19"},
        {"/", R"({"":20})"},
        {"//", "20"},
        {"/b/1/0", "3"},
        {"/b", "[[1,2],[3,4]]"},
        {"", document},
        // and these reach nothing
        {"/c", "missing_field"},
        {"/a b", "missing_field"},
        {"/A", "missing_field"},
        {"///", "missing_field"},
        {"/n/x", "missing_field"},
        {"/b/0/2", "missing_field"},
        {"/b/-", "missing_field"},
        {"/b/ 0", "missing_field"},
        {"/b/0x0", "missing_field"},
        {"/b/-1", "missing_field"},
        {"/a/b/2", "missing_field"},
        {"/a/b/00", "missing_field"},
        {"/a/b/01", "missing_field"},
        {"/a/b/-", "missing_field"},
        {"/a/b/+1", "missing_field"},
        {"/a/b/18446744073709551616", "missing_field"},
        {"/a/b/0/x", "missing_field"},
        {"/b/1/0/0", "missing_field"},
    };
    for (const auto& [pointer, found] : table) {
        Decoding decoding{{column("v", "json")}, {{"v", pointer}}};
        const std::string expected = found == "missing_field" ? found : "{\"v\":" + found + "}";
        EXPECT_EQ(decoding.row_or_error(document), expected) << pointer;
    }
}

TEST(JsonPointers, FindNullWhereItStandsAndNothingBelowIt) {
    struct Row {
        std::string document;
        std::string plain;
        std::string optional;
        std::string defaulted;
        std::string null_default;
    };
    const std::string missing = "missing_field";
    const std::string wrong = "wrong_type";
    const std::string null = R"({"v":null})";
    const std::string seven = R"({"v":7})";
    for (const Row& row : std::vector<Row>{
             {R"({"a":{"x":7}})", seven, seven, seven, seven},
             {R"({"a":{"x":null}})", wrong, null, wrong, null},
             {R"({"a":{}})", missing, missing, seven, null},
             {R"({"a":null})", missing, missing, seven, null},
             {R"({"a":[7]})", missing, missing, seven, null},
             {R"({"a":{"x":7},"a":null})", missing, missing, seven, null},
             {R"({"x":7})", missing, missing, seven, null},
             {"null", missing, missing, seven, null},
             {"[]", missing, missing, seven, null},
         }) {
        const auto read = [&row](const Column& v) {
            return Decoding{{v}, {{"v", "/a/x"}}}.row_or_error(row.document);
        };
        EXPECT_EQ(read(column("v", "int")), row.plain) << row.document;
        EXPECT_EQ(read(column("v", "int | None")), row.optional) << row.document;
        EXPECT_EQ(read(column("v", "int", "7")), row.defaulted) << row.document;
        EXPECT_EQ(read(column("v", "int | None", "null")), row.null_default) << row.document;
    }
}

TEST(JsonPointers, TakeDocumentsOf128LevelsWhole) {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    Decoding decoding{{column("v", "json")}, {{"v", ""}}};
    EXPECT_EQ(decoding.row_or_error(nested(128)), "{\"v\":" + nested(128) + "}");
    EXPECT_EQ(decoding.row_or_error(nested(129)), "too_deep");
}

TEST(JsonPointers, MayOverlap) {
    Decoding decoding{
        {column("whole", "json"),
         column("part", "json"),
         column("list", "list[int]"),
         column("again", "list[float]"),
         column("one", "int"),
         column("text", "str")},
        {{"whole", ""}, {"part", "/p"}, {"list", "/p/l"}, {"again", "/p/l"}, {"one", "/p/l/1"}}
    };
    EXPECT_EQ(
        decoding.row_or_error(R"({"p":{"l":[1,2]},"text":"a\n"})"),
        R"({"whole":{"p":{"l":[1,2]},"text":"a\n"},"part":{"l":[1,2]},"list":[1,2],)"
        R"("again":[1.0,2.0],"one":2,"text":"a\n"})"
    );
}

TEST(JsonPointers, WorkOnDocumentsThatAreNoObjects) {
    Decoding whole{{column("v", "any")}, {{"v", ""}}};
    EXPECT_EQ(whole.row_or_error(" 1.50 "), R"({"v":1.5})");
    EXPECT_EQ(whole.row_or_error(R"("a\tb")"), R"({"v":"a\tb"})");
    EXPECT_EQ(whole.row_or_error("true"), R"({"v":true})");
    EXPECT_EQ(whole.row_or_error("null"), "wrong_type");
    EXPECT_EQ(whole.row_or_error("1 2"), "invalid_json");
    Decoding second{{column("v", "int")}, {{"v", "/1"}}};
    EXPECT_EQ(second.row_or_error("[1,2]"), R"({"v":2})");
    EXPECT_EQ(second.row_or_error(R"({"1":5})"), R"({"v":5})");
    Decoding member{{column("v", "int")}};
    for (const std::string scalar : {"1", R"("v")", "null", "true", "[]", R"(["v",1])"})
        EXPECT_EQ(member.row_or_error(scalar), "missing_field") << scalar;
    Decoding all{{column("v", "json | None")}, {{"v", ""}}};
    EXPECT_EQ(all.row_or_error("null"), R"({"v":null})");
    EXPECT_EQ(all.row_or_error(" [ 1 , 2 ] "), R"({"v":[1,2]})");
}

}  // namespace
}  // namespace kinesisd
