#include "base/uint128.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace kinesisd {

namespace {

constexpr std::size_t digits_max = 39;  // of 2^128-1
constexpr std::size_t group_digits = 16;
constexpr std::uint64_t group_end = 10'000'000'000'000'000U;
constexpr std::uint64_t half_end = 100'000'000U;

// Eight digits, leading zeros too, from all pairs of places at once.
void put_eight(std::uint64_t value, char* out) {
    constexpr std::uint64_t zeros = 0x3030303030303030U;
    // Two numbers of four digits, then four of two, then eight of one, each in its part of a word.
    std::uint64_t word = value / 10'000 | value % 10'000 << 32U;
    const std::uint64_t hundreds = (word * 10'486 >> 20U) & 0x7F0000007FU;
    word = hundreds | (word - 100 * hundreds) << 16U;
    const std::uint64_t tens = (word * 103 >> 10U) & 0x000F000F000F000FU;
    word = (tens | (word - 10 * tens) << 8U) + zeros;
    std::memcpy(out, &word, sizeof word);
}
static_assert(std::endian::native == std::endian::little);

void put_group(std::uint64_t value, char* out) {
    put_eight(value / half_end, out);
    put_eight(value % half_end, out + group_digits / 2);
}

}  // namespace

// In groups of 16 digits: a division of 128 bits costs more than all of the others.
void append_decimal(Uint128 value, std::string& out) {
    const Uint128 higher = value / group_end;
    const Uint128 highest = higher / group_end;  // at most seven digits
    std::array<char, group_digits / 2 + 2 * group_digits> digits{};
    char* begin = digits.data();
    put_eight(static_cast<std::uint64_t>(highest), begin);
    put_group(static_cast<std::uint64_t>(higher - highest * group_end), begin + group_digits / 2);
    put_group(static_cast<std::uint64_t>(value - higher * group_end), digits.end() - group_digits);
    while (begin != digits.end() - 1 && *begin == '0')
        ++begin;
    out.append(begin, digits.end());
}

std::string to_decimal(Uint128 value) {
    std::string digits;
    digits.reserve(digits_max);
    append_decimal(value, digits);
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
