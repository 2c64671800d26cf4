#include "row/row_order.hpp"

#include "row/row_key.hpp"
#include "row/support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace kinesisd {
namespace {

using testing::column;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Every value before the next one; those of one line are equal.
struct Ladder {
    RowKey low = 1;
    RowKey high = RowKey{1} << 100U;
    std::array<std::uint64_t, 1> shape{1};
    std::array<std::uint64_t, 2> long_shape{1, 1};
    std::array<std::int64_t, 1> integers{5};
    std::array<std::int64_t, 1> more_integers{6};
    std::array<double, 1> floats{0};
    std::array<double, 1> nans{not_a_number};
    ArrayData a{.shape = shape, .element = Kind::integer, .integers = integers, .floats = {}};
    ArrayData b{.shape = shape, .element = Kind::integer, .integers = more_integers, .floats = {}};
    ArrayData c{.shape = shape, .element = Kind::floating, .integers = {}, .floats = floats};
    ArrayData d{.shape = shape, .element = Kind::floating, .integers = {}, .floats = nans};
    ArrayData e{.shape = long_shape, .element = Kind::integer, .integers = integers, .floats = {}};
    std::array<Value, 1> one{Value::integer(1)};
    std::array<Value, 2> one_null{Value::integer(1), Value{}};
    std::array<Value, 1> two{Value::integer(2)};

    std::vector<std::vector<Value>> steps{
        {Value{}},
        {Value::boolean(false)},
        {Value::boolean(true)},
        {Value::integer(INT64_MIN)},
        {Value::integer(-1)},
        {Value::integer(INT64_MAX)},
        {Value::floating(-infinity)},
        {Value::floating(-1.5)},
        {Value::floating(0.0), Value::floating(-0.0)},
        {Value::floating(5e-324)},
        {Value::floating(infinity)},
        {Value::floating(not_a_number), Value::floating(-not_a_number)},
        {Value::pointer(&low)},
        {Value::pointer(&high)},
        {Value::string("")},
        {Value::string("A")},
        {Value::string("a")},
        {Value::string("aa")},
        {Value::string("z")},
        {Value::string("ü")},
        {Value::string("😀")},
        {Value::bytes("")},
        {Value::bytes("\x01")},
        {Value::bytes("\xff")},
        {Value::elements(Kind::tuple, {}), Value::elements(Kind::list, {})},
        {Value::elements(Kind::list, one), Value::elements(Kind::tuple, one)},
        {Value::elements(Kind::tuple, one_null)},
        {Value::elements(Kind::list, two)},
        {Value::array(&a)},
        {Value::array(&b)},
        {Value::array(&c)},
        {Value::array(&d)},
        {Value::array(&e)},
        {Value::nanoseconds(Kind::datetime_naive, 5)},
        {Value::nanoseconds(Kind::datetime_naive, 6)},
        {Value::nanoseconds(Kind::datetime_utc, -5)},
        {Value::nanoseconds(Kind::duration, -7)},
        {Value::nanoseconds(Kind::duration, 0)},
        {Value::json("1")},
        {Value::json("[]")},
    };
};

TEST(RowOrder, IsTotal) {
    const Ladder ladder;
    std::vector<std::pair<Value, std::size_t>> placed;
    for (std::size_t step = 0; step < ladder.steps.size(); ++step) {
        for (const Value& value : ladder.steps[step])
            placed.emplace_back(value, step);
    }
    for (const auto& [a, step_a] : placed) {
        for (const auto& [b, step_b] : placed)
            EXPECT_EQ(compare(a, b), step_a <=> step_b) << step_a << " and " << step_b;
    }
}

class Sorting {
public:
    explicit Sorting(std::size_t columns) : schema_{columns_of(columns)} {}

    void add(const std::vector<Value>& cells) {
        if (batches_.empty() || batches_.back().size() == 3) batches_.emplace_back(schema_);
        std::ranges::copy(cells, batches_.back().add_row().begin());
    }
    // The integers of column `shown` in the order of `columns`.
    std::vector<std::int64_t> sorted(const std::vector<std::size_t>& columns, std::size_t shown) {
        std::vector<RowRef> rows;
        for (const RowBatch& batch : batches_) {
            for (std::size_t i = 0; i < batch.size(); ++i)
                rows.push_back({.batch = &batch, .row = i});
        }
        sort_rows(rows, columns);
        std::vector<std::int64_t> column;
        column.reserve(rows.size());
        for (const RowRef& row : rows)
            column.push_back(row.batch->row(row.row)[shown].as_integer());
        return column;
    }

private:
    static std::vector<Column> columns_of(std::size_t count) {
        std::vector<Column> columns;
        for (std::size_t i = 0; i < count; ++i)
            columns.push_back(column(std::to_string(i), "any"));
        return columns;
    }

    Schema schema_;
    std::vector<RowBatch> batches_;
};

using Numbers = std::vector<std::int64_t>;

TEST(SortRows, SortsByTheColumnsLexicographically) {
    Sorting rows{3};
    rows.add({Value::string("b"), Value::integer(1), Value::integer(0)});
    rows.add({Value::string("a"), Value::integer(2), Value::integer(1)});
    rows.add({Value{}, Value::integer(3), Value::integer(2)});
    rows.add({Value::string("a"), Value::integer(1), Value::integer(3)});
    EXPECT_EQ(rows.sorted({0, 1}, 2), (Numbers{2, 3, 1, 0}));
    EXPECT_EQ(rows.sorted({1, 0}, 2), (Numbers{3, 0, 1, 2}));
    EXPECT_EQ(rows.sorted({2}, 2), (Numbers{0, 1, 2, 3}));
}

TEST(SortRows, KeepsTheOrderOfEqualRowsAcrossBatches) {
    std::mt19937 random{5};
    Sorting rows{2};
    std::vector<std::tuple<std::int64_t, std::int64_t>> expected;
    for (std::int64_t i = 0; i < 500; ++i) {
        const auto key = static_cast<std::int64_t>(random() % 7);
        rows.add({Value::integer(key), Value::integer(i)});
        expected.emplace_back(key, i);
    }
    std::ranges::sort(expected);
    Numbers places;
    for (const auto& [key, place] : expected)
        places.push_back(place);
    EXPECT_EQ(rows.sorted({0}, 1), places);
}

TEST(SortRows, WithoutColumnsChangesNothing) {
    Sorting rows{1};
    for (const std::int64_t i : {3, 1, 2, 5, 4})
        rows.add({Value::integer(i)});
    EXPECT_EQ(rows.sorted({}, 0), (Numbers{3, 1, 2, 5, 4}));
}

}  // namespace
}  // namespace kinesisd
