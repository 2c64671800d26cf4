// RowRefusal: a row that a sink could not deliver, for a reason that lies in the row.
#pragma once

#include "base/error.hpp"
#include "config/config.hpp"

#include <cstdint>

namespace kinesisd {

struct RowRefusal {
    std::uint64_t row = 0;  // its number within the minibatch
    Errc reason{};
    config::OnRowError::Action action = config::OnRowError::Action::skip;  // or dead_letter
};

}  // namespace kinesisd
