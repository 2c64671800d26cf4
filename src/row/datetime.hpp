// Dates as text: "2024-01-02T03:04:05.000000000", with "+0000" behind it in UTC. Nanoseconds since
// 1970-01-01T00:00:00, in 64 bits: from 1677-09-21T00:12:43.145224192 to
// 2262-04-11T23:47:16.854775807.
#pragma once

#include "row/type.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd {

// `kind` is datetime_naive (an offset is refused) or datetime_utc (`Z`, `+00:00` or `-0530` is
// required). The fraction is optional; digits beyond the ninth are cut. Nothing if the text is no
// such date or out of range.
[[nodiscard]] std::optional<std::int64_t> parse_datetime(Kind kind, std::string_view text);

// `kind` as above. Appends nine digits of fraction, always.
void append_datetime(Kind kind, std::int64_t nanoseconds, std::string& out);

}  // namespace kinesisd
