// The letters of URIs and header names: percent-encoding (RFC 3986 2.1) and lower case, in ASCII
// whatever the locale says.
#pragma once

#include <string>
#include <string_view>

namespace kinesisd::aws {

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Every byte but the unreserved ones (RFC 3986 2.3) and those in `kept` as %XX, in upper case.
[[nodiscard]] std::string percent_encoded(std::string_view bytes, std::string_view kept = "");

// A '%' that two hexadecimal digits do not follow stands for itself; '+' is no blank.
[[nodiscard]] std::string percent_decoded(std::string_view text);

[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace kinesisd::aws
