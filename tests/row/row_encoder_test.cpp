#include "row/row_encoder.hpp"

#include "row/row_key.hpp"
#include "row/support.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd {
namespace {

using testing::column;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::string json_of(const Value& value) {
    std::string text;
    append_json(value, text);
    return text;
}

std::string float_text(double value) {
    std::string text;
    append_float(value, text);
    return text;
}

// One value of each kind, with what lies behind them.
struct Samples {
    RowKey key = key_of_id(1);
    std::array<std::uint64_t, 2> shape{1, 2};
    std::array<std::int64_t, 2> integers{-1, 2};
    std::array<double, 2> floats{0.5, not_a_number};
    ArrayData integer_array{
        .shape = shape, .element = Kind::integer, .integers = integers, .floats = {}
    };
    ArrayData float_array{
        .shape = shape, .element = Kind::floating, .integers = {}, .floats = floats
    };
    std::array<Value, 3> inner{Value::integer(1), Value::string("a,\"b\""), Value{}};

    Value tuple = Value::elements(Kind::tuple, inner);
    Value list = Value::elements(Kind::list, inner);
    Value pointer = Value::pointer(&key);
};

TEST(AppendJson, WritesEachKind) {
    const Samples samples;
    const std::vector<std::pair<Value, std::string>> table{
        {Value{}, "null"},
        {Value::boolean(true), "true"},
        {Value::boolean(false), "false"},
        {Value::integer(1), "1"},
        {Value::integer(INT64_MIN), "-9223372036854775808"},
        {Value::floating(1), "1.0"},
        {Value::floating(not_a_number), "null"},
        {Value::floating(-infinity), "null"},
        {Value::string("a/ü\x7f"), "\"a/ü\x7f\""},
        {Value::string("\"\\\n\r\t\b\f"), R"("\"\\\n\r\t\b\f")"},
        {Value::string(std::string_view{"\0\x1f", 2}), R"("\u0000\u001f")"},
        {Value::bytes(std::string_view{"\0\xff", 2}), R"("AP8=")"},
        {Value::bytes(""), R"("")"},
        {Value::json(R"({"b":1.50,"a":"\u0041"})"), R"({"b":1.50,"a":"\u0041"})"},
        {Value::nanoseconds(Kind::duration, -5), "-5"},
        {Value::nanoseconds(Kind::datetime_naive, 0), R"("1970-01-01T00:00:00.000000000")"},
        {Value::nanoseconds(Kind::datetime_utc, 0), R"("1970-01-01T00:00:00.000000000+0000")"},
        {samples.pointer, R"("^YYY4HABTRW7T8VX2Q429ZYV70W")"},
        {samples.tuple, R"([1,"a,\"b\"",null])"},
        {samples.list, R"([1,"a,\"b\"",null])"},
        {Value::elements(Kind::list, {}), "[]"},
        {Value::array(&samples.integer_array), R"({"shape":[1,2],"elements":[-1,2]})"},
        {Value::array(&samples.float_array), R"({"shape":[1,2],"elements":[0.5,null]})"},
    };
    for (const auto& [value, text] : table)
        EXPECT_EQ(json_of(value), text);
}

TEST(AppendFloat, IsShortAndShowsThatItIsAFloat) {
    const std::vector<std::pair<double, std::string>> table{
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1, "1.0"},
        {-1, "-1.0"},
        {0.1, "0.1"},
        {0.3, "0.3"},
        {0.1 + 0.2, "0.30000000000000004"},
        {100, "100.0"},
        {1234.5, "1234.5"},
        {123456789012345680.0, "1.2345678901234568e17"},
        {1e15, "1000000000000000.0"},
        {1.5e15, "1500000000000000.0"},
        {9007199254740993.0, "9007199254740992.0"},
        {9999999999999998.0, "9999999999999998.0"},
        {1e16, "1e16"},
        {1.5e16, "1.5e16"},
        {1e21, "1e21"},
        {1.5e300, "1.5e300"},
        {0.001, "0.001"},
        {0.00001, "0.00001"},
        {0.000012345, "0.000012345"},
        {0.000001, "1e-6"},
        {1e-7, "1e-7"},
        {1.25e-10, "1.25e-10"},
        {5e-324, "5e-324"},
        {-1.7976931348623157e308, "-1.7976931348623157e308"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {infinity, "null"},
        {-infinity, "null"},
        {not_a_number, "null"},
    };
    for (const auto& [value, text] : table)
        EXPECT_EQ(float_text(value), text);
}

TEST(AppendFloat, ReadsBackAndIsNoLongerThanNeeded) {
    std::mt19937_64 random{7};
    for (int i = 0; i < 200'000; ++i) {
        // Bit patterns for the whole range, and decimal fractions for the usual part of it.
        const double value = i % 2 == 0 ? std::bit_cast<double>(random())
                                        : static_cast<double>(static_cast<std::int64_t>(random())) /
                                              std::pow(10.0, static_cast<double>(random() % 30));
        if (!std::isfinite(value)) continue;
        const std::string text = float_text(value);
        double again = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), again);
        ASSERT_EQ(parsed.ptr, text.data() + text.size()) << text;
        ASSERT_EQ(std::bit_cast<std::uint64_t>(again), std::bit_cast<std::uint64_t>(value)) << text;
        ASSERT_NE(text.find_first_of(".e"), std::string::npos) << text;
        ASSERT_EQ(text.find('+'), std::string::npos) << text;
        ASSERT_LE(text.size(), 24U) << text;
    }
}

TEST(JsonEncoder, WritesColumnsInOrderUnderTheirMembers) {
    Column renamed = column("b", "str");
    renamed.member = "the \"b\"";
    const Schema schema{{column("z", "int"), renamed}};
    const std::array row{Value::integer(1), Value::string("x")};
    std::string out = "before ";
    JsonEncoder{schema, Stamps::none}.encode(row, {}, out);
    EXPECT_EQ(out, R"(before {"z":1,"the \"b\"":"x"})");
    out.clear();
    JsonEncoder{schema, Stamps::diff_and_time}.encode(
        row, {.time_ms = 1700000000000, .diff = -1}, out
    );
    EXPECT_EQ(out, R"({"z":1,"the \"b\"":"x","diff":-1,"time":1700000000000})");
}

TEST(CsvEncoder, WritesFieldsAndQuotesWhereNeeded) {
    const Samples samples;
    const std::vector<std::pair<Value, std::string>> table{
        {Value{}, ""},
        {Value::boolean(true), "true"},
        {Value::integer(-1), "-1"},
        {Value::floating(1e16), "1e16"},
        {Value::floating(not_a_number), ""},
        {Value::string("plain text; 'quoted'"), "plain text; 'quoted'"},
        {Value::string("a,b"), "\"a,b\""},
        {Value::string("say \"hi\""), R"("say ""hi""")"},
        {Value::string("a\nb"), "\"a\nb\""},
        {Value::string("a\rb"), "\"a\rb\""},
        {Value::string("a\r\nb"), "\"a\r\nb\""},
        {Value::string(" a\tb "), " a\tb "},
        {Value::string("grün"), "grün"},
        {Value::string(""), "\"\""},
        {Value::bytes(std::string_view{"\0\xff", 2}), "AP8="},
        {Value::bytes(""), "\"\""},  // not null
        {Value::json("5"), "5"},
        {Value::json("null"), "null"},
        {Value::json(R"("a")"), R"("""a""")"},
        {Value::json(R"({"a":1})"), R"("{""a"":1}")"},
        {Value::nanoseconds(Kind::duration, 5), "5"},
        {Value::nanoseconds(Kind::datetime_naive, 0), "1970-01-01T00:00:00.000000000"},
        {Value::nanoseconds(Kind::datetime_utc, 0), "1970-01-01T00:00:00.000000000+0000"},
        {samples.pointer, "^YYY4HABTRW7T8VX2Q429ZYV70W"},
        {samples.tuple, R"("[1,""a,\""b\"""",null]")"},
        {samples.list, R"("[1,""a,\""b\"""",null]")"},
        {Value::elements(Kind::list, {}), "[]"},
        {Value::array(&samples.float_array), R"("{""shape"":[1,2],""elements"":[0.5,null]}")"},
        {Value::array(&samples.integer_array), R"("{""shape"":[1,2],""elements"":[-1,2]}")"},
    };
    const Schema schema{{column("a", "json"), column("b", "int")}};
    const CsvEncoder encoder{schema, Stamps::none};
    for (const auto& [value, text] : table) {
        std::string out;
        encoder.encode(std::array{value, Value::integer(9)}, {}, out);
        EXPECT_EQ(out, text + ",9");
    }
}

TEST(CsvEncoder, WritesTimeAndThenDiff) {
    Column renamed = column("b", "int");
    renamed.member = "x,\"y\"";
    const Schema schema{{column("a", "int"), renamed}};
    const std::array row{Value::integer(1), Value{}};
    const CsvEncoder plain{schema, Stamps::none};
    std::string out;
    plain.append_header(out);
    plain.encode(row, {}, out);
    EXPECT_EQ(out, "a,\"x,\"\"y\"\"\"\n1,");
    const CsvEncoder stamped{schema, Stamps::diff_and_time};
    out.clear();
    stamped.append_header(out);
    stamped.encode(row, {.time_ms = 1700000000000, .diff = -1}, out);
    EXPECT_EQ(out, "a,\"x,\"\"y\"\"\",time,diff\n1,,1700000000000,-1");
}

TEST(ColumnEncoder, AppendsTheColumnAsItIs) {
    const std::array row{Value::integer(1), Value::bytes(std::string_view{"\0\xff\n", 3}), Value{}};
    std::string out = ">";
    ColumnEncoder{1}.encode(row, {}, out);
    EXPECT_EQ(out, (std::string{">\0\xff\n", 4}));
    ColumnEncoder{2}.encode(row, {}, out);
    EXPECT_EQ(out, (std::string{">\0\xff\n", 4}));
}

TEST(ColumnEncoderDeathTest, TakesStrAndBytesOnly) {
    const std::array row{Value::integer(1)};
    std::string out;
    EXPECT_DEATH(ColumnEncoder{0}.encode(row, {}, out), "value");
    EXPECT_DEATH(ColumnEncoder{1}.encode(row, {}, out), "row_encoder");
}

TEST(PartitionKeyText, IsByType) {
    const Samples samples;
    const std::vector<std::pair<Value, std::string>> table{
        {Value::integer(1), "1"},
        {Value::floating(1), "1.0"},
        {Value::boolean(true), "True"},
        {Value::boolean(false), "False"},
        {Value::string("u\"1\n"), "u\"1\n"},
        {Value::string(""), ""},
        {Value::bytes("grün"), "grün"},
        {Value::bytes("\xff"), "/w=="},
        {samples.pointer, "^YYY4HABTRW7T8VX2Q429ZYV70W"},
        {Value::nanoseconds(Kind::datetime_naive, 0), "1970-01-01T00:00:00.000000000"},
        {Value::nanoseconds(Kind::datetime_utc, 0), "1970-01-01T00:00:00.000000000+0000"},
        {Value::nanoseconds(Kind::duration, 15), "15"},
        {Value::json(R"({"a":1})"), R"({"a":1})"},
        {samples.tuple, R"([1,"a,\"b\"",null])"},
    };
    for (const auto& [value, text] : table) {
        std::string out = ">";
        EXPECT_TRUE(append_partition_key(value, out));
        EXPECT_EQ(out, ">" + text);
    }
    std::string out = ">";
    EXPECT_FALSE(append_partition_key(Value{}, out));
    EXPECT_EQ(out, ">");
}

// The digits of a number's shortest text, without point, zeros around them and exponent.
std::string digits_of(std::string_view text) {
    std::string digits;
    for (const char c : text.substr(0, text.find('e')))
        if (c >= '0' && c <= '9') digits += c;
    digits.erase(0, digits.find_first_not_of('0'));
    digits.erase(digits.find_last_not_of('0') + 1);
    return digits;
}

TEST(FloatText, HasTheDigitsOfTheShortestTextAndReadsBack) {
    std::mt19937_64 random{12};
    const auto expect_shortest = [](double number) {
        std::string text;
        append_float(number, text);
        ASSERT_EQ(std::strtod(text.c_str(), nullptr), number) << text;
        ASSERT_NE(text.find_first_of(".e"), std::string::npos) << text;
        std::array<char, 32> shortest{};
        const auto written =
            std::to_chars(shortest.begin(), shortest.end(), number, std::chars_format::scientific);
        ASSERT_EQ(digits_of(text), digits_of({shortest.data(), written.ptr})) << text;
    };
    for (int i = 0; i < 300'000; ++i) {
        const auto whole = static_cast<double>(random() >> random() % 64);
        const double decimal = whole / std::pow(10, static_cast<double>(random() % 20));
        expect_shortest(decimal);
        expect_shortest(-std::nextafter(decimal, 0));
        const double any = std::bit_cast<double>(random());
        if (std::isfinite(any)) expect_shortest(any);
    }
    for (const double edge :
         {999999999.999999, 1e9, 999999999.9999999, 0.0001, 0.000099, 0.0000005})
        expect_shortest(edge);
}

}  // namespace
}  // namespace kinesisd
