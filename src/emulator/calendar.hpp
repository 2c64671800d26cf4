// The two forms of a date with English names that the service writes.
#pragma once

#include "base/time.hpp"

#include <string>

namespace kinesisd::emulator {

// "Thu, 22 Jan 2015 01:22:02 GMT" (RFC 9110 5.6.7)
[[nodiscard]] std::string http_date(WallTime time);
// "Thu Jan 22 01:22:02 UTC 2015", as in its error texts.
[[nodiscard]] std::string java_date(WallTime time);

}  // namespace kinesisd::emulator
