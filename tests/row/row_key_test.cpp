#include "row/row_key.hpp"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd {
namespace {

RowKey key_of(const std::vector<Value>& values) {
    return key_of_columns(values);
}

TEST(RowKey, OfAnIdHasAPublishedValue) {
    struct Row {
        std::int64_t id;
        std::string_view decimal;
        std::string_view text;
    };
    for (const Row& row : std::array{
             Row{0, "52809970233200717949216137733033454056", "^X1MXHYYG4YM0DB900V28XN5T4W"},
             Row{1, "9844506030474213092066169290448485623", "^YYY4HABTRW7T8VX2Q429ZYV70W"},
             Row{2, "52580950605944946842138014733963227128", "^Z3QWT294JQSHPSR8KTPG9ECE4W"},
             Row{3, "96827773341518825280918239305773891099", "^3CZ78B48PASGNT231ZECWPER90"},
         }) {
        EXPECT_EQ(to_decimal(key_of_id(row.id)), row.decimal);
        EXPECT_EQ(pointer_text(key_of_id(row.id)), row.text);
        EXPECT_EQ(parse_pointer_text(row.text), key_of_id(row.id));
        EXPECT_EQ(key_of({Value::integer(row.id)}), key_of_id(row.id));
    }
}

// Frozen: computed once with another XXH3 over the bytes that the specification names. A change
// here changes the keys of rows that are already in the world.
TEST(RowKey, StaysWhatItWas) {
    EXPECT_EQ(
        to_decimal(key_of_record("shardId-000000000000", "49")),
        "145633547602758762908123204828818471496"
    );
    EXPECT_EQ(
        to_decimal(key_of({Value::string("abc")})), "323294335293387988247369257619312324181"
    );
    EXPECT_EQ(to_decimal(key_of({Value::bytes("abc")})), "269219107080542774406619055010916262635");
    EXPECT_EQ(to_decimal(key_of({Value{}})), "221718186394523191658671341232192416987");
    EXPECT_EQ(
        to_decimal(key_of({Value::boolean(true), Value::floating(0.5)})),
        "116676555679001048328913769789566093762"
    );
    EXPECT_EQ(
        to_decimal(key_of({Value::nanoseconds(Kind::duration, -1)})),
        "41864170213521247615534453987031999442"
    );
    const std::array elements{Value::integer(1), Value::string("x")};
    EXPECT_EQ(
        to_decimal(key_of({Value::elements(Kind::tuple, elements)})),
        "40078414856744573150455141029303431016"
    );
    EXPECT_EQ(to_decimal(key_of({Value::json("[1]")})), "320477913632668448950951804545405119184");
    const std::array<std::uint64_t, 1> shape{2};
    const std::array<std::int64_t, 2> integers{1, 2};
    const ArrayData array{
        .shape = shape, .element = Kind::integer, .integers = integers, .floats = {}
    };
    EXPECT_EQ(
        to_decimal(key_of({Value::array(&array)})), "127601281325786524149737331653837430100"
    );
    const std::array<std::uint64_t, 1> one{1};
    const std::array<double, 1> floats{1};
    const ArrayData float_array{
        .shape = one, .element = Kind::floating, .integers = {}, .floats = floats
    };
    EXPECT_EQ(
        to_decimal(key_of({Value::array(&float_array)})), "35763785782232203368240972987574479026"
    );
    const RowKey key = 7;
    EXPECT_EQ(to_decimal(key_of({Value::pointer(&key)})), "25160127470337983730271945344492444690");
    EXPECT_EQ(
        to_decimal(key_of({Value::string(std::string(5'000, 'x'))})),
        "233688808690686734923861805182248429623"
    );
}

TEST(RowKey, HasTheTagOfItsKind) {
    const std::vector<std::pair<std::vector<Value>, std::string>> table{
        {{Value::boolean(false)}, "102904949340766356209762668795034498752"},
        {{Value::integer(-1)}, "258499433508408364284672680278245168808"},
        {{Value::floating(std::nan(""))}, "182806832466339458604785151647312475635"},
        {{Value::string("grün")}, "93949614762527861182537335453009779979"},
        {{Value::bytes({"\0\xff", 2})}, "117236869009995345968505667171385453405"},
        {{Value::elements(Kind::tuple, {})}, "148308507348123482935530412134123016752"},
        {{Value::nanoseconds(Kind::datetime_naive, 1)}, "310519286814225249368040261815767218599"},
        {{Value::nanoseconds(Kind::datetime_utc, 1)}, "104287054105792609774211261532056863003"},
        {{Value::integer(7), Value::string("/home")}, "293389139202497893889787129792981678173"},
    };
    for (const auto& [values, decimal] : table)
        EXPECT_EQ(to_decimal(key_of(values)), decimal);
}

TEST(RowKey, DiffersWhereverValuesOrKindsDiffer) {
    const std::array one{Value::integer(1)};
    const std::array<std::uint64_t, 1> shape{1};
    const std::array<std::int64_t, 1> integers{1};
    const std::array<double, 1> floats{1};
    const ArrayData integer_array{
        .shape = shape, .element = Kind::integer, .integers = integers, .floats = {}
    };
    const ArrayData float_array{
        .shape = shape, .element = Kind::floating, .integers = {}, .floats = floats
    };
    const std::vector<std::vector<Value>> all{
        {},
        {Value{}},
        {Value{}, Value{}},
        {Value::boolean(false)},
        {Value::boolean(true)},
        {Value::integer(0)},
        {Value::integer(1)},
        {Value::floating(1)},
        {Value::floating(std::numeric_limits<double>::quiet_NaN())},
        {Value::string("1")},
        {Value::bytes("1")},
        {Value::json("1")},
        {Value::nanoseconds(Kind::duration, 1)},
        {Value::nanoseconds(Kind::datetime_naive, 1)},
        {Value::nanoseconds(Kind::datetime_utc, 1)},
        {Value::elements(Kind::tuple, one)},
        {Value::elements(Kind::tuple, {})},
        {Value::array(&integer_array)},
        {Value::array(&float_array)},
        {Value::string("a"), Value::string("bc")},
        {Value::string("ab"), Value::string("c")},
        {Value::string("bc"), Value::string("a")},
    };
    std::set<RowKey> keys;
    for (const std::vector<Value>& values : all)
        keys.insert(key_of(values));
    EXPECT_EQ(keys.size(), all.size());
}

TEST(RowKey, IsEqualForEqualValues) {
    const std::array elements{Value::integer(1)};
    EXPECT_EQ(
        key_of({Value::elements(Kind::tuple, elements)}),
        key_of({Value::elements(Kind::list, elements)})
    );
    EXPECT_EQ(key_of({Value::floating(0.0)}), key_of({Value::floating(-0.0)}));
    EXPECT_EQ(key_of({Value::floating(std::nan("1"))}), key_of({Value::floating(-std::nan("2"))}));
}

TEST(RowKey, OfARecordNeverMixesItsParts) {
    EXPECT_EQ(key_of_record("shardId-0", "12"), key_of_record("shardId-0", "12"));
    EXPECT_NE(key_of_record("shardId-0", "12"), key_of_record("shardId-01", "2"));
    EXPECT_NE(key_of_record("shardId-0", "12"), key_of_record("shardId-1", "12"));
    EXPECT_NE(key_of_record("shardId-0", "12"), key_of_record("shardId-0", "13"));
    EXPECT_NE(
        key_of_record(std::string(2'000, 'a'), "1"), key_of_record(std::string(2'000, 'b'), "1")
    );
}

// xxh3-128 of "in/a.log" and eight bytes, as the reference implementation has it.
TEST(RowKey, OfALineIsTheHashOfItsPathAndOffset) {
    const std::string input = std::string{"in/a.log"} + std::string{"\x02\x01\0\0\0\0\0\0", 8};
    const XXH128_hash_t hash = XXH3_128bits(input.data(), input.size());
    EXPECT_EQ(key_of_line("in/a.log", 258), RowKey{hash.high64} << 64U | RowKey{hash.low64});
    EXPECT_NE(key_of_line("in/a.log", 258), key_of_line("in/a.log", 259));
    EXPECT_NE(key_of_line("in/a.log", 258), key_of_line("in/b.log", 258));
}

TEST(PointerText, ReadsBack) {
    std::mt19937_64 random{3};
    for (int i = 0; i < 1'000; ++i) {
        const RowKey key = RowKey{random()} << 64U | random();
        const std::string text = pointer_text(key);
        ASSERT_EQ(text.size(), 27U);
        ASSERT_EQ(parse_pointer_text(text), key) << text;
    }
    EXPECT_EQ(pointer_text(0), "^00000000000000000000000000");
    EXPECT_EQ(pointer_text(~RowKey{0}), "^ZZZZZZZZZZZZZZZZZZZZZZZZZW");
    EXPECT_EQ(pointer_text(1), "^04000000000000000000000000");
}

TEST(PointerText, IsRefusedInAnyOtherForm) {
    for (const std::string text :
         {"",
          "^",
          "YYY4HABTRW7T8VX2Q429ZYV70W",
          "#YYY4HABTRW7T8VX2Q429ZYV70W",
          "^YYY4HABTRW7T8VX2Q429ZYV70",
          "^YYY4HABTRW7T8VX2Q429ZYV70W0",
          "^yyy4habtrw7t8vx2q429zyv70w",
          "^UYY4HABTRW7T8VX2Q429ZYV70W",
          "^OYY4HABTRW7T8VX2Q429ZYV70W",
          "^YYY4HABTRW7T8VX2Q429ZYV70X",
          "^YYY4HABTRW7T8VX2Q429ZYV70U",
          "^YYY4HABTRW7T8VX2Q429ZYV 0W"})
        EXPECT_EQ(parse_pointer_text(text), std::nullopt) << text;
}

}  // namespace
}  // namespace kinesisd
