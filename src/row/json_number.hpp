// Numbers as JSON writes them (RFC 8259 section 6), whatever their size.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kinesisd {

// Whether `token` is a number and nothing else.
[[nodiscard]] bool is_json_number(std::string_view token);

// For tokens that are numbers. An integer has no point and no exponent; nothing if it has one or
// does not fit.
[[nodiscard]] std::optional<std::int64_t> integer_of(std::string_view number);
// The nearest double; too small a number is zero, too large a one is nothing.
[[nodiscard]] std::optional<double> float_of(std::string_view number);

}  // namespace kinesisd
