#include "emulator/sequence.hpp"

#include "base/uint128.hpp"

#include <array>

namespace kinesisd::emulator {

namespace {

constexpr std::uint64_t seconds_mask = (std::uint64_t{1} << 36U) - 1;
constexpr std::uint64_t shard_max = 0x7fff'ffff;
constexpr std::uint64_t version = 2;
constexpr std::size_t digits_count = 56;

// 192 bits, the most significant limb first.
using Wide = std::array<std::uint64_t, 3>;

// Bits from the last: version 4, shard 32, arrival 36, zero 8, index 64, shard 4, created 36,
// version 4.
Wide pack(const SequenceParts& parts) {
    const std::uint64_t shard = parts.shard;
    const std::uint64_t arrival = parts.arrival_s & seconds_mask;
    const std::uint64_t created = parts.shard_created_s & seconds_mask;
    const std::uint64_t low = version | shard << 4U | arrival << 36U;
    const std::uint64_t middle = arrival >> 28U | parts.index << 16U;
    const std::uint64_t high =
        parts.index >> 48U | (shard & 0xfU) << 16U | created << 20U | version << 56U;
    return {high, middle, low};
}

// The same in limbs that a division by a constant turns into a multiplication: 128-bit division
// would be most of what a page of small records costs.
using HalfLimbs = std::array<std::uint32_t, 6>;

HalfLimbs halves_of(const Wide& number) {
    HalfLimbs halves{};
    for (std::size_t i = 0; i < number.size(); ++i) {
        halves[2 * i] = static_cast<std::uint32_t>(number[i] >> 32U);
        halves[2 * i + 1] = static_cast<std::uint32_t>(number[i]);
    }
    return halves;
}

// Divides in place by 10^9 and returns the rest.
std::uint32_t divide_by_billion(HalfLimbs& number) {
    constexpr std::uint64_t billion = 1'000'000'000;
    std::uint64_t rest = 0;
    for (std::uint32_t& limb : number) {
        const std::uint64_t dividend = rest << 32U | limb;
        limb = static_cast<std::uint32_t>(dividend / billion);
        rest = dividend % billion;
    }
    return static_cast<std::uint32_t>(rest);
}

// number * 10 + digit; nothing if that needs more than 192 bits.
std::optional<Wide> times_ten_plus(const Wide& number, unsigned digit) {
    Wide product{};
    Uint128 carry = digit;
    for (std::size_t i = number.size(); i-- > 0;) {
        const Uint128 sum = Uint128{number[i]} * 10 + carry;
        product[i] = static_cast<std::uint64_t>(sum);
        carry = sum >> 64U;
    }
    if (carry != 0) return std::nullopt;
    return product;
}

std::optional<Wide> parse_wide(std::string_view digits) {
    if (digits.size() != digits_count || digits.front() == '0') return std::nullopt;
    Wide number{};
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto next = times_ten_plus(number, static_cast<unsigned>(c - '0'));
        if (!next) return std::nullopt;
        number = *next;
    }
    return number;
}

}  // namespace

void append_sequence_number(const SequenceParts& parts, std::string& out) {
    constexpr std::size_t digits_a_division = 9;
    std::array<char, digits_count> digits{};
    HalfLimbs number = halves_of(pack(parts));
    std::size_t end = digits.size();
    while (end > 0) {
        std::uint32_t rest = divide_by_billion(number);
        for (std::size_t i = 0; i < digits_a_division && end > 0; ++i, rest /= 10)
            digits[--end] = static_cast<char>('0' + static_cast<int>(rest % 10));
    }
    out.append(digits.data(), digits.size());
}

std::string sequence_number(const SequenceParts& parts) {
    std::string text;
    append_sequence_number(parts, text);
    return text;
}

std::optional<SequenceParts> parse_sequence_number(std::string_view digits) {
    const auto number = parse_wide(digits);
    if (!number) return std::nullopt;
    const auto [high, middle, low] = *number;
    const SequenceParts parts{
        .shard_created_s = high >> 20U & seconds_mask,
        .shard = static_cast<std::uint32_t>(low >> 4U),
        .index = middle >> 16U | high << 48U,
        .arrival_s = (low >> 36U | middle << 28U) & seconds_mask
    };
    // What does not come out as it went in has stray bits or another version.
    if (parts.shard > shard_max || parts.index > sequence_index_max || pack(parts) != *number)
        return std::nullopt;
    return parts;
}

}  // namespace kinesisd::emulator
