#include "base/uint128.hpp"

#include <algorithm>

namespace kinesisd {

std::string to_decimal(Uint128 value) {
    std::string digits;
    do {
        digits.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::optional<Uint128> parse_uint128(std::string_view digits) {
    constexpr Uint128 value_max = ~Uint128{0};
    if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
    Uint128 value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<unsigned>(c - '0');
        if (value > (value_max - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    return value;
}

}  // namespace kinesisd
