#include "row/value.hpp"

#include "row/schema.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

namespace kinesisd {
namespace {

TEST(Value, GivesBackWhatItWasMadeOf) {
    EXPECT_TRUE(Value{}.is_null());
    EXPECT_TRUE(Value::boolean(true).as_boolean());
    EXPECT_EQ(Value::integer(-7).as_integer(), -7);
    EXPECT_EQ(Value::floating(0.5).as_floating(), 0.5);
    EXPECT_EQ(Value::string("ü").as_text(), "ü");
    EXPECT_EQ(
        Value::bytes(std::string_view{"\0\xff", 2}).as_text(), (std::string_view{"\0\xff", 2})
    );
    EXPECT_EQ(Value::json("[1]").as_text(), "[1]");
    EXPECT_EQ(Value::nanoseconds(Kind::duration, 5).as_nanoseconds(), 5);
    const RowKey key = 42;
    EXPECT_EQ(Value::pointer(&key).as_pointer(), key);
    const std::array elements{Value::integer(1), Value{}};
    EXPECT_EQ(Value::elements(Kind::list, elements).as_elements().size(), 2U);
    const ArrayData array{};
    EXPECT_EQ(&Value::array(&array).as_array(), &array);
}

TEST(Value, KnowsItsKind) {
    EXPECT_EQ(Value::string("").kind(), Kind::string);
    EXPECT_EQ(Value::bytes("").kind(), Kind::bytes);
    EXPECT_EQ(Value::json("{}").kind(), Kind::json);
    EXPECT_EQ(Value::nanoseconds(Kind::datetime_utc, 0).kind(), Kind::datetime_utc);
    EXPECT_EQ(Value::elements(Kind::tuple, {}).kind(), Kind::tuple);
}

TEST(ValueDeathTest, AnotherKindIsABrokenInvariant) {
    EXPECT_DEATH((void)Value::integer(1).as_floating(), "value");
    EXPECT_DEATH((void)Value{}.as_text(), "value");
    EXPECT_DEATH((void)Value::nanoseconds(Kind::integer, 1), "value");
}

TEST(Schema, FindsColumnsByNameNotByMember) {
    const Schema schema{
        {{.name = "id", .member = "Id", .type = Type{Kind::integer}, .default_json = {}},
         {.name = "at", .member = "at", .type = Type{Kind::string}, .default_json = {}}}
    };
    EXPECT_EQ(schema.index_of("at"), 1U);
    EXPECT_EQ(schema.index_of("Id"), std::nullopt);
    EXPECT_EQ(schema.column_names(), "id and at");
}

}  // namespace
}  // namespace kinesisd
