// The version of this program, as the build knows it.
#pragma once

#include <string_view>

namespace kinesisd {

inline constexpr std::string_view version = KINESISD_VERSION;

}  // namespace kinesisd
