// The table of types: what each accepts and refuses in JSON, and what is written for it.
#include "row/type_cells.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kinesisd {
namespace {

using testing::Cell;
using testing::column;
using testing::Decoding;
using testing::through;

class Types : public ::testing::TestWithParam<Cell> {};

TEST_P(Types, AcceptOrRefuse) {
    testing::expect_accepted_or_refused(GetParam());
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
        Cell{"int", "1.5", ""},
        Cell{"int", "-0.0", ""},
        Cell{"int", "18446744073709551616", ""},
        Cell{"int", R"("1")", ""},
        Cell{"int", R"("")", ""},
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
        Cell{"float", "1.0", "1.0"},
        Cell{"float", "0.1", "0.1"},
        Cell{"float", "0.1000000000000000055511151231257827", "0.1"},
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
        Cell{"float", R"("")", ""},
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
        Cell{"bool", R"("")", ""},
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
        Cell{"str", R"("<&>'\u2028\u00a0\u0080")", "\"<&>'\u2028\u00a0\xc2\x80\""},
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
        Cell{"bytes", R"(" AA==")", ""},
        Cell{"bytes", R"("AA==AA==")", ""},
        Cell{"bytes", R"("====")", ""},
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
        Cell{"json", "-0", "-0"},
        Cell{"json", "12345678901234567890123", "12345678901234567890123"},
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
        Cell{"json", R"({"b":1,"a":null,"b":2})", R"({"b":1,"a":null,"b":2})"},
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
        Cell{"any", "9223372036854775807", "9223372036854775807"},
        Cell{"any", "1.0", "1.0"},
        Cell{"any", "1e2", "100.0"},
        Cell{"any", "9223372036854775808", "9.223372036854776e18"},
        Cell{"any", R"("a\n")", R"("a\n")"},
        Cell{"any", "1e999", ""},
        Cell{"any", "null", ""},
        Cell{"any", "[]", ""},
        Cell{"any", "{}", ""}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Pointer,
    Types,
    ::testing::Values(
        Cell{"pointer", R"("^YYY4HABTRW7T8VX2Q429ZYV70W")", R"("^YYY4HABTRW7T8VX2Q429ZYV70W")"},
        Cell{"pointer", R"("YYY4HABTRW7T8VX2Q429ZYV70W")", ""},
        Cell{"pointer", R"("^YYY4HABTRW7T8VX2Q429ZYV70")", ""},
        Cell{"pointer", R"("^yyy4habtrw7t8vx2q429zyv70w")", ""},
        Cell{"pointer", R"("")", ""},
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
          "array[int]",
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
