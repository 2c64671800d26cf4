// A command line taken apart as a POSIX shell does it, without anything that a shell would run or
// replace (Python's shlex.split).
#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::aws {

// One argument at least. invalid_credentials: a quotation or an escape that does not end, nothing
// at all; the text is not repeated, it may hold a password.
[[nodiscard]] Result<std::vector<std::string>> split_arguments(std::string_view command);

}  // namespace kinesisd::aws
