#include "row/row_order.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kinesisd {

namespace {

int rank_of(Kind kind) {
    return static_cast<int>(kind == Kind::list ? Kind::tuple : kind);
}

// NaN after all numbers and equal to itself; -0.0 equals 0.0.
std::weak_ordering compare_floats(double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) <=> std::isnan(b);
    return std::weak_order(a, b);
}

// By shape, then by kind of element, then element by element.
std::weak_ordering compare_arrays(const ArrayData& a, const ArrayData& b) {
    const std::weak_ordering by_shape = std::lexicographical_compare_three_way(
        a.shape.begin(), a.shape.end(), b.shape.begin(), b.shape.end()
    );
    if (by_shape != 0) return by_shape;
    if (a.element != b.element) return a.element <=> b.element;
    const std::weak_ordering by_integers = std::lexicographical_compare_three_way(
        a.integers.begin(), a.integers.end(), b.integers.begin(), b.integers.end()
    );
    if (by_integers != 0) return by_integers;
    return std::lexicographical_compare_three_way(
        a.floats.begin(), a.floats.end(), b.floats.begin(), b.floats.end(), compare_floats
    );
}

}  // namespace

// NOLINTNEXTLINE(misc-no-recursion): values nest as deeply as their types
std::weak_ordering compare(const Value& a, const Value& b) {
    const int rank_a = rank_of(a.kind());
    const int rank_b = rank_of(b.kind());
    if (rank_a != rank_b) return rank_a <=> rank_b;
    switch (a.kind()) {
        case Kind::null:
        case Kind::any: break;
        case Kind::boolean: return a.as_boolean() <=> b.as_boolean();
        case Kind::integer: return a.as_integer() <=> b.as_integer();
        case Kind::floating: return compare_floats(a.as_floating(), b.as_floating());
        case Kind::pointer: return a.as_pointer() <=> b.as_pointer();
        case Kind::string:
        case Kind::bytes:
        case Kind::json: return a.as_text() <=> b.as_text();
        case Kind::tuple:
        case Kind::list: {
            const std::span<const Value> as = a.as_elements();
            const std::span<const Value> bs = b.as_elements();
            return std::lexicographical_compare_three_way(
                as.begin(), as.end(), bs.begin(), bs.end(), compare
            );
        }
        case Kind::array: return compare_arrays(a.as_array(), b.as_array());
        case Kind::datetime_naive:
        case Kind::datetime_utc:
        case Kind::duration: return a.as_nanoseconds() <=> b.as_nanoseconds();
    }
    return std::weak_ordering::equivalent;
}

// Rows that are equal compare by where they stood: libstdc++ 12 cannot instantiate stable_sort
// without a deprecation warning from clang.
void sort_rows(std::vector<RowRef>& rows, std::span<const std::size_t> columns) {
    struct Placed {
        RowRef ref;
        std::span<const Value> cells;
        std::size_t place;
    };
    std::vector<Placed> placed;
    placed.reserve(rows.size());
    for (const RowRef& ref : rows)
        placed.push_back({ref, ref.batch->row(ref.row), placed.size()});
    std::ranges::sort(placed, [columns](const Placed& a, const Placed& b) {
        for (const std::size_t column : columns) {
            const std::weak_ordering order = compare(a.cells[column], b.cells[column]);
            if (order != 0) return order < 0;
        }
        return a.place < b.place;
    });
    std::ranges::transform(placed, rows.begin(), &Placed::ref);
}

}  // namespace kinesisd
