// RowNumber: which row of a pipeline's life it is.
#pragma once

#include <cstdint>

namespace kinesisd {

// Counted from 1, within a pipeline's life.
using MinibatchNumber = std::uint64_t;

// Which row it is: `row` counts from 0, within its minibatch.
struct RowNumber {
    MinibatchNumber minibatch = 0;
    std::uint64_t row = 0;
};

}  // namespace kinesisd
