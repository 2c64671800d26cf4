// sort_by: a stable ascending order of rows by some of their columns.
#pragma once

#include "row/row_batch.hpp"

#include <compare>
#include <cstddef>
#include <span>
#include <vector>

namespace kinesisd {

// null < bool < int < float < pointer < str < bytes < tuple, list < array < datetime_naive <
// datetime_utc < duration < json; strings by bytes, NaN after all numbers. A total order.
[[nodiscard]] std::weak_ordering compare(const Value& a, const Value& b);

// A row of one of several batches that are written as one minibatch.
struct RowRef {
    const RowBatch* batch;
    std::size_t row;
};
// Stable: rows with equal columns keep their order.
void sort_rows(std::vector<RowRef>& rows, std::span<const std::size_t> columns);

}  // namespace kinesisd
