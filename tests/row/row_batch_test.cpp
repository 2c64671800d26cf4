#include "row/row_batch.hpp"

#include "row/row_key.hpp"
#include "row/row_order.hpp"
#include "row/support.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace kinesisd {
namespace {

using testing::column;

TEST(RowBatch, KeepsRowsInOrder) {
    const Schema schema{{column("a", "int"), column("b", "int")}};
    RowBatch rows{schema};
    EXPECT_TRUE(rows.empty());
    for (std::int64_t i = 0; i < 5; ++i) {
        const auto row = rows.add_row();
        ASSERT_EQ(row.size(), 2U);
        EXPECT_TRUE(row[0].is_null() && row[1].is_null());
        row[0] = Value::integer(i);
        row[1] = Value::integer(-i);
    }
    ASSERT_EQ(rows.size(), 5U);
    EXPECT_EQ(rows.row(3)[0].as_integer(), 3);
    EXPECT_EQ(rows.row(3)[1].as_integer(), -3);
}

TEST(RowBatch, TakesTheLastRowBackWithItsKeyAndDiff) {
    const Schema schema{{column("a", "int")}};
    RowBatch rows{schema};
    for (std::int8_t i = 0; i < 2; ++i) {
        rows.add_row()[0] = Value::integer(i);
        rows.set_last_key(RowKey{10} + static_cast<unsigned>(i));
        rows.set_last_diff(i == 0 ? 1 : -1);
    }
    rows.drop_last_row();
    EXPECT_EQ(rows.size(), 1U);
    ASSERT_EQ(rows.keys().size(), 1U);
    EXPECT_EQ(rows.keys()[0], RowKey{10});
    ASSERT_EQ(rows.diffs().size(), 1U);
    EXPECT_EQ(rows.diffs()[0], 1);

    const auto row = rows.add_row();  // not yet with a key: taking it back keeps the others'
    row[0] = Value::integer(7);
    rows.drop_last_row();
    EXPECT_EQ(rows.keys().size(), 1U);
    EXPECT_TRUE(rows.add_row()[0].is_null());
}

TEST(RowBatch, CountsWhatItHolds) {
    const Schema schema{{column("a", "str")}};
    RowBatch rows{schema};
    EXPECT_EQ(rows.held_bytes(), 0U);
    rows.reserve(100);
    EXPECT_EQ(rows.held_bytes(), 1'600U);
    EXPECT_EQ(rows.keep(std::string(100'000, 'x')), std::string(100'000, 'x'));
    EXPECT_GE(rows.held_bytes(), 101'600U);
    EXPECT_LT(rows.held_bytes(), 110'000U);
}

TEST(RowBatch, KeepsItsTextsWhenItMoves) {
    const Schema schema{{column("a", "str")}};
    RowBatch first{schema};
    first.add_row()[0] = Value::string(first.keep(std::string(5'000, 'x')));
    RowBatch second{std::move(first)};
    EXPECT_EQ(second.row(0)[0].as_text(), std::string(5'000, 'x'));
    RowBatch third{schema};
    third.add_row()[0] = Value::string(third.keep("gone after the move"));
    third = std::move(second);
    ASSERT_EQ(third.size(), 1U);
    EXPECT_EQ(third.row(0)[0].as_text(), std::string(5'000, 'x'));
    EXPECT_EQ(third.keep("still usable"), "still usable");
}

TEST(RowBatch, CopiesValuesWithAllTheyPointTo) {
    const Schema schema{{column("a", "json")}};
    RowBatch rows{schema};
    Value copy;
    std::string written;
    {
        std::string text = "a text that is long enough for the heap";
        RowKey key = 77;
        std::array<std::uint64_t, 1> shape{2};
        std::array<double, 2> floats{0.5, 1.5};
        ArrayData array{
            .shape = shape, .element = Kind::floating, .integers = {}, .floats = floats
        };
        const std::array inner{Value::string(text), Value::bytes(text), Value::json(text)};
        const std::array outer{
            Value::elements(Kind::list, inner),
            Value::pointer(&key),
            Value::array(&array),
            Value::integer(1),
            Value{}
        };
        const Value value = Value::elements(Kind::tuple, outer);
        append_json(value, written);
        copy = rows.keep(value);
        text.assign(text.size(), '#');
        key = 0;
        shape = {0};
        floats = {0, 0};
        array = {};
    }
    std::string again;
    append_json(copy, again);
    EXPECT_EQ(again, written);
}

}  // namespace
}  // namespace kinesisd
