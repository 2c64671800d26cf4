// The table of types: what each accepts and refuses in JSON, and what is written for it.
#include "row/support.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {
namespace {

using testing::column;
using testing::Decoding;

// One cell in and out again: the JSON text that is written, or "wrong_type".
std::string through(std::string_view type, std::string_view json) {
    Decoding decoding{{column("v", type)}};
    std::string row = decoding.row_or_error("{\"v\":" + std::string{json} + "}");
    if (!row.starts_with("{\"v\":")) return row;
    return row.substr(5, row.size() - 6);
}

struct Cell {
    std::string_view type;
    std::string_view json;
    std::string_view written;  // empty: refused
};

std::ostream& operator<<(std::ostream& out, const Cell& cell) {
    return out << cell.type << " from " << cell.json;
}

class Types : public ::testing::TestWithParam<Cell> {};

TEST_P(Types, AcceptOrRefuse) {
    const Cell& cell = GetParam();
    EXPECT_EQ(through(cell.type, cell.json), cell.written.empty() ? "wrong_type" : cell.written);
    // The same inside a list, and optional.
    const std::string listed = "[" + std::string{cell.json} + "]";
    const std::string written =
        cell.written.empty() ? "wrong_type" : "[" + std::string{cell.written} + "]";
    EXPECT_EQ(through("list[" + std::string{cell.type} + "]", listed), written);
    EXPECT_EQ(through("tuple[" + std::string{cell.type} + "]", listed), written);
    if (cell.json != "null") {
        EXPECT_EQ(
            through(std::string{cell.type} + " | None", cell.json),
            cell.written.empty() ? "wrong_type" : cell.written
        );
    }
}

INSTANTIATE_TEST_SUITE_P(
    Int,
    Types,
    ::testing::Values(
        Cell{"int", "1", "1"},
        Cell{"int", "0", "0"},
        Cell{"int", "-0", "0"},
        Cell{"int", "9223372036854775807", "9223372036854775807"},
        Cell{"int", "-9223372036854775808", "-9223372036854775808"},
        Cell{"int", "9223372036854775808", ""},
        Cell{"int", "-9223372036854775809", ""},
        Cell{"int", "1.0", ""},
        Cell{"int", "1e3", ""},
        Cell{"int", "1E0", ""},
        Cell{"int", R"("1")", ""},
        Cell{"int", "true", ""},
        Cell{"int", "null", ""},
        Cell{"int", "[1]", ""},
        Cell{"int", R"({"a":1})", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Float,
    Types,
    ::testing::Values(
        Cell{"float", "1", "1.0"},
        Cell{"float", "-0", "-0.0"},
        Cell{"float", "0.1", "0.1"},
        Cell{"float", "1e16", "1e16"},
        Cell{"float", "1E+2", "100.0"},
        Cell{"float", "9223372036854775808", "9.223372036854776e18"},
        Cell{"float", "1234567890123456789012345678901234567890", "1.2345678901234568e39"},
        Cell{"float", "1.7976931348623157e308", "1.7976931348623157e308"},
        Cell{"float", "5e-324", "5e-324"},
        Cell{"float", "1e-999", "0.0"},
        Cell{"float", "-1e-999", "-0.0"},
        Cell{"float", "1e999", ""},
        Cell{"float", "-1e999", ""},
        Cell{"float", R"("1.0")", ""},
        Cell{"float", R"("NaN")", ""},
        Cell{"float", "true", ""},
        Cell{"float", "null", ""},
        Cell{"float", "[]", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Bool,
    Types,
    ::testing::Values(
        Cell{"bool", "true", "true"},
        Cell{"bool", "false", "false"},
        Cell{"bool", "0", ""},
        Cell{"bool", "1", ""},
        Cell{"bool", R"("true")", ""},
        Cell{"bool", "null", ""},
        Cell{"bool", "{}", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Str,
    Types,
    ::testing::Values(
        Cell{"str", R"("")", R"("")"},
        Cell{"str", R"("  a ")", R"("  a ")"},
        Cell{"str", R"("a/b\/c")", R"("a/b/c")"},
        Cell{"str", R"("\"\\\b\f\n\r\t")", R"("\"\\\b\f\n\r\t")"},
        Cell{"str", R"("\u0041\u00fc\ud83d\ude00")", R"("Aü😀")"},
        Cell{"str", R"("\u0000\u001f\u007f")", "\"\\u0000\\u001f\x7f\""},
        Cell{"str", R"("日本語 ü")", R"("日本語 ü")"},
        Cell{"str", "1", ""},
        Cell{"str", "true", ""},
        Cell{"str", "null", ""},
        Cell{"str", R"(["a"])", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Bytes,
    Types,
    ::testing::Values(
        Cell{"bytes", R"("")", R"("")"},
        Cell{"bytes", R"("AA==")", R"("AA==")"},
        Cell{"bytes", R"("aGVsbG8=")", R"("aGVsbG8=")"},
        Cell{"bytes", R"("+/+/")", R"("+/+/")"},
        Cell{"bytes", R"("+\/+\/")", R"("+/+/")"},
        Cell{"bytes", R"("-_-_")", ""},
        Cell{"bytes", R"("AA")", ""},
        Cell{"bytes", R"("AA=")", ""},
        Cell{"bytes", R"("AB==")", ""},
        Cell{"bytes", R"("AAAA\n")", ""},
        Cell{"bytes", "1", ""},
        Cell{"bytes", "null", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Json,
    Types,
    ::testing::Values(
        Cell{"json", "1", "1"},
        Cell{"json", "1.50E+09", "1.50E+09"},
        Cell{"json", "1e999", "1e999"},
        Cell{"json", R"("a b\u0041")", R"("a b\u0041")"},
        Cell{"json", "true", "true"},
        Cell{"json", "[ ]", "[]"},
        Cell{"json", "{}", "{}"},
        Cell{"json", R"({"b":[1,2],"a":0.10})", R"({"b":[1,2],"a":0.10})"},
        Cell{
            "json",
            "{ \"b\" : [ 1,\n\t2 ] ,\r\n\"a\" : \" x \\\" y \" }",
            R"({"b":[1,2],"a":" x \" y "})"
        },
        Cell{"json", "[null]", "[null]"},
        Cell{"json", "null", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Any,
    Types,
    ::testing::Values(
        Cell{"any", "true", "true"},
        Cell{"any", "1", "1"},
        Cell{"any", "1.0", "1.0"},
        Cell{"any", "9223372036854775808", "9.223372036854776e18"},
        Cell{"any", R"("a\n")", R"("a\n")"},
        Cell{"any", "1e999", ""},
        Cell{"any", "null", ""},
        Cell{"any", "[]", ""},
        Cell{"any", "{}", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Times,
    Types,
    ::testing::Values(
        Cell{"datetime_naive", R"("2024-01-02T03:04:05")", R"("2024-01-02T03:04:05.000000000")"},
        Cell{"datetime_naive", R"("2024-01-02T03:04:05.25")", R"("2024-01-02T03:04:05.250000000")"},
        Cell{"datetime_naive", R"("2024-01-02T03:04:05Z")", ""},
        Cell{"datetime_naive", R"("2024-01-02T03:04:05+00:00")", ""},
        Cell{"datetime_naive", R"("2024-01-02 03:04:05")", ""},
        Cell{"datetime_naive", "0", ""},
        Cell{"datetime_naive", "null", ""},
        Cell{
            "datetime_utc", R"("2024-01-02T03:04:05Z")", R"("2024-01-02T03:04:05.000000000+0000")"
        },
        Cell{
            "datetime_utc",
            R"("2024-01-02T03:04:05+00:00")",
            R"("2024-01-02T03:04:05.000000000+0000")"
        },
        Cell{
            "datetime_utc",
            R"("2024-01-02T03:04:05-0530")",
            R"("2024-01-02T08:34:05.000000000+0000")"
        },
        Cell{
            "datetime_utc",
            R"("2024-01-02T03:04:05\u005a")",
            R"("2024-01-02T03:04:05.000000000+0000")"
        },
        Cell{"datetime_utc", R"("2024-01-02T03:04:05")", ""},
        Cell{"datetime_utc", "true", ""},
        Cell{"duration", "1500000000", "1500000000"},
        Cell{"duration", "-1", "-1"},
        Cell{"duration", "1.5", ""},
        Cell{"duration", R"("1s")", ""},
        Cell{"duration", "null", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Nested,
    Types,
    ::testing::Values(
        Cell{"tuple[int, str]", R"([ 1 , "a" ])", R"([1,"a"])"},
        Cell{"tuple[int, str]", "[1]", ""},
        Cell{"tuple[int, str]", R"([1,"a",2])", ""},
        Cell{"tuple[int, str]", R"(["a",1])", ""},
        Cell{"tuple[int, str]", "[]", ""},
        Cell{"tuple[int, str]", "null", ""},
        Cell{"tuple[int, str]", R"({"0":1})", ""},
        Cell{"tuple[int | None, str]", R"([null,"a"])", R"([null,"a"])"},
        Cell{"list[int]", "[]", "[]"},
        Cell{"list[int]", "[1,2,3]", "[1,2,3]"},
        Cell{"list[int]", R"([1,"2",3])", ""},
        Cell{"list[int]", "[1,null]", ""},
        Cell{"list[int | None]", "[1,null]", "[1,null]"},
        Cell{"list[int]", "1", ""},
        Cell{"list[int]", "{}", ""},
        Cell{"list[list[str]]", R"([[],["a","\n"],["b"]])", R"([[],["a","\n"],["b"]])"},
        Cell{"list[json]", R"([{ "a" : 1 },[ 2 ]])", R"([{"a":1},[2]])"},
        Cell{"list[tuple[str, bytes]]", R"([["a","AA=="],["b",""]])", R"([["a","AA=="],["b",""]])"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Arrays,
    Types,
    ::testing::Values(
        Cell{
            "array[int]",
            R"({"shape":[2,2],"elements":[1,2,3,4]})",
            R"({"shape":[2,2],"elements":[1,2,3,4]})"
        },
        Cell{
            "array[int]",
            R"({ "elements" : [ -1 ], "x":[[{}]], "sh\u0061pe" : [ 1, 1 ] })",
            R"({"shape":[1,1],"elements":[-1]})"
        },
        Cell{
            "array[int]",
            R"({"shape":[9],"elements":7,"shape":[1],"elements":[5]})",
            R"({"shape":[1],"elements":[5]})"
        },
        Cell{
            "array[float]",
            R"({"shape":[2],"elements":[1,2.5]})",
            R"({"shape":[2],"elements":[1.0,2.5]})"
        },
        Cell{"array[int]", R"({"shape":[],"elements":[7]})", R"({"shape":[],"elements":[7]})"},
        Cell{"array[int]", R"({"shape":[0,3],"elements":[]})", R"({"shape":[0,3],"elements":[]})"},
        Cell{
            "array[int]",
            R"({"shape":[9223372036854775807,9223372036854775807,9,0],"elements":[]})",
            R"({"shape":[9223372036854775807,9223372036854775807,9,0],"elements":[]})"
        },
        Cell{"array[int]", R"({"shape":[2,2],"elements":[1,2,3]})", ""},
        Cell{"array[int]", R"({"shape":[2],"elements":[1,2,3]})", ""},
        Cell{
            "array[int]",
            R"({"shape":[4294967296,4294967296,4294967296,4294967296],"elements":[]})",
            ""
        },
        Cell{"array[int]", R"({"shape":[-1,0],"elements":[]})", ""},
        Cell{"array[int]", R"({"shape":[-1],"elements":[1]})", ""},
        Cell{"array[int]", R"({"shape":[1.0],"elements":[1]})", ""},
        Cell{"array[int]", R"({"shape":[1],"elements":[1.5]})", ""},
        Cell{"array[int]", R"({"shape":[1],"elements":[null]})", ""},
        Cell{"array[int]", R"({"shape":[1]})", ""},
        Cell{"array[int]", R"({"elements":[1]})", ""},
        Cell{"array[int]", R"({"shape":1,"elements":[1]})", ""},
        Cell{"array[int]", R"({"shape":[1],"elements":1})", ""},
        Cell{"array[float]", R"({"shape":[1],"elements":["1"]})", ""},
        Cell{"array[float]", R"({"shape":[1],"elements":[1e999]})", ""},
        Cell{"array[int]", "[1]", ""},
        Cell{"array[int]", "null", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Pointer,
    Types,
    ::testing::Values(
        Cell{"pointer", R"("^YYY4HABTRW7T8VX2Q429ZYV70W")", R"("^YYY4HABTRW7T8VX2Q429ZYV70W")"},
        Cell{"pointer", R"("YYY4HABTRW7T8VX2Q429ZYV70W")", ""},
        Cell{"pointer", R"("^YYY4HABTRW7T8VX2Q429ZYV70")", ""},
        Cell{"pointer", "1", ""},
        Cell{"pointer", "null", ""}
    )
);

TEST(OptionalTypes, TakeNullForEveryType) {
    for (const std::string type :
         {"int",
          "float",
          "bool",
          "str",
          "bytes",
          "json",
          "any",
          "datetime_naive",
          "datetime_utc",
          "duration",
          "tuple[int, str]",
          "list[int]",
          "array[float]",
          "pointer"}) {
        EXPECT_EQ(through(type + " | None", "null"), "null") << type;
        EXPECT_EQ(through("list[" + type + " | None]", "[null]"), "[null]") << type;
    }
}

TEST(OptionalTypes, OfAnyKeepTheKindOfTheValue) {
    Decoding decoding{{column("v", "any")}};
    ASSERT_TRUE(decoding.decode(R"({"v":1})"));
    ASSERT_TRUE(decoding.decode(R"({"v":1.0})"));
    EXPECT_EQ(decoding.rows().row(0)[0].kind(), Kind::integer);
    EXPECT_EQ(decoding.rows().row(1)[0].kind(), Kind::floating);
}

}  // namespace
}  // namespace kinesisd
