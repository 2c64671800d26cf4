// Header names are compared without case: both directions keep them in lower case.
#pragma once

#include <string>
#include <string_view>

namespace kinesisd {

// ASCII only, whatever the locale.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace kinesisd
