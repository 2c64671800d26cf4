// Lower-case hexadecimal text.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace kinesisd {

[[nodiscard]] std::string to_hex(std::span<const unsigned char> bytes);

}  // namespace kinesisd
