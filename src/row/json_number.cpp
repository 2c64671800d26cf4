#include "row/json_number.hpp"

#include <array>
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

// Numbers without exponent and of so few digits that the digits are a double as they are, and so is
// the power of ten that they are divided by: then the quotient is the nearest double (W. D.
// Clinger, "How to Read Floating Point Numbers Accurately", 1990). Nothing for others.
std::optional<double> short_float_of(std::string_view number) {
    constexpr std::size_t characters_max = 16;  // 15 digits and the point
    static constexpr std::array<double, characters_max> powers{
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };
    const bool is_negative = number.front() == '-';
    if (is_negative) number.remove_prefix(1);
    if (number.size() > characters_max) return std::nullopt;
    std::uint64_t digits = 0;
    std::size_t behind_point = number.size();
    for (std::size_t i = 0; i < number.size(); ++i) {
        const auto digit = static_cast<unsigned char>(number[i] - '0');
        if (digit <= 9) {
            digits = digits * 10 + digit;
        } else if (number[i] == '.') {
            behind_point = i + 1;
        } else {
            return std::nullopt;
        }
    }
    if (digits > std::uint64_t{1} << 53U) return std::nullopt;
    const double value = static_cast<double>(digits) / powers[number.size() - behind_point];
    return is_negative ? -value : value;
}

}  // namespace

bool is_json_number(std::string_view token) {
    return json_number_end(token.begin(), token.end()) == token.end() && !token.empty();
}

std::optional<std::int64_t> integer_of(std::string_view number) {
    std::int64_t value = 0;
    const auto parsed = std::from_chars(number.begin(), number.end(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != number.end()) return std::nullopt;
    return value;
}

std::optional<double> float_of(std::string_view number) {
    if (const auto value = short_float_of(number)) return value;
    double value = 0;
    const auto parsed = std::from_chars(number.begin(), number.end(), value);
    // from_chars does not say on which side the range was left; strtod does.
    if (parsed.ec == std::errc::result_out_of_range)
        value = std::strtod(std::string{number}.c_str(), nullptr);
    if (!std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace kinesisd
