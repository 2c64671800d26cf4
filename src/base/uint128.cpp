#include "base/uint128.hpp"

#include <cstddef>

namespace kinesisd {

// In words of 19 digits: a division of 128 bits costs more than all of the others.
std::string to_decimal(Uint128 value) {
    constexpr std::uint64_t word_end = 10'000'000'000'000'000'000U;
    constexpr std::size_t word_digits = 19;
    if (value < word_end) return std::to_string(static_cast<std::uint64_t>(value));
    const std::string low = std::to_string(static_cast<std::uint64_t>(value % word_end));
    std::string digits = to_decimal(value / word_end);
    digits.append(word_digits - low.size(), '0').append(low);
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
