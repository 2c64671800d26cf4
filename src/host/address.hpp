// An address to listen on, as a person writes it.
#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace kinesisd {

// "127.0.0.1:9464", "localhost:9464", "[::1]:9464" -> host without brackets, and port (0 to 65535;
// 0 is any free one). invalid_configuration otherwise.
[[nodiscard]] Result<std::pair<std::string, unsigned short>> split_address(std::string_view text);

// The reverse: brackets around a host that holds a colon.
[[nodiscard]] std::string join_address(std::string_view host, unsigned short port);

}  // namespace kinesisd
