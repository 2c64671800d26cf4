// Numbers as text.
#pragma once

#include "base/text_cursor.hpp"

#include <cstdint>

namespace kinesisd {

void append_integer(std::int64_t value, TextCursor& out);
// Shortest text that reads back, with ".0" or an exponent ("1.0", "0.1", "1e16"); NaN and
// infinities: "null".
void append_float(double value, TextCursor& out);

}  // namespace kinesisd
