// Questions about a request's headers and target.
#pragma once

#include "emulator/http.hpp"

#include <optional>
#include <string_view>

namespace kinesisd::emulator {

[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
// The first of that name, in any case.
[[nodiscard]] std::optional<std::string_view> header(const Request& request, std::string_view name);
// Without its parameters and blanks: "application/x-amz-json-1.1".
[[nodiscard]] std::string_view content_type(const Request& request);
[[nodiscard]] std::string_view path_of(const Request& request);
// Without '?'; empty if there is none.
[[nodiscard]] std::string_view query_of(const Request& request);

}  // namespace kinesisd::emulator
