#include "row/json_number.hpp"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace kinesisd {

namespace {

// Returns how many digits were taken from the front.
std::size_t skip_digits(std::string_view& rest) {
    std::size_t count = 0;
    while (count < rest.size() && rest[count] >= '0' && rest[count] <= '9')
        ++count;
    rest.remove_prefix(count);
    return count;
}

bool skip(std::string_view& rest, char expected) {
    if (rest.empty() || rest.front() != expected) return false;
    rest.remove_prefix(1);
    return true;
}

}  // namespace

// number = [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ ( "e" / "E" ) [ "+" / "-" ] 1*digit
// ]
bool is_json_number(std::string_view token) {
    skip(token, '-');
    if (!skip(token, '0') && skip_digits(token) == 0) return false;
    if (skip(token, '.') && skip_digits(token) == 0) return false;
    if (skip(token, 'e') || skip(token, 'E')) {
        if (!skip(token, '+')) skip(token, '-');
        if (skip_digits(token) == 0) return false;
    }
    return token.empty();
}

std::optional<std::int64_t> integer_of(std::string_view number) {
    std::int64_t value = 0;
    const auto parsed = std::from_chars(number.begin(), number.end(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != number.end()) return std::nullopt;
    return value;
}

std::optional<double> float_of(std::string_view number) {
    double value = 0;
    const auto parsed = std::from_chars(number.begin(), number.end(), value);
    // from_chars does not say on which side the range was left; strtod does.
    if (parsed.ec == std::errc::result_out_of_range)
        value = std::strtod(std::string{number}.c_str(), nullptr);
    if (!std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace kinesisd
