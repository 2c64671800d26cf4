// The Date header of HTTP (RFC 9110 5.6.7, the one form that servers send today).
#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kinesisd {

// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string to_http_date(WallTime time);
[[nodiscard]] std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace kinesisd
