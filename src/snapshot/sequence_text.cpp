#include "snapshot/sequence_text.hpp"

#include "base/uint128.hpp"

#include <algorithm>

namespace kinesisd {

namespace {

constexpr std::size_t sequence_digits_max = 129;
constexpr std::size_t layout_digits = 56;

// Bits from the last: version 4, shard 32, arrival 36.
constexpr unsigned version = 2;
constexpr unsigned arrival_shift = 36;
constexpr std::uint64_t version_mask = 0xf;
constexpr std::uint64_t arrival_mask = (std::uint64_t{1} << 36U) - 1;

// Kinesis began in 2013; whatever lies outside is no time, but another layout.
constexpr WallTime arrival_min = std::chrono::sys_days{std::chrono::year{2013} / 1 / 1};
constexpr WallTime arrival_max = std::chrono::sys_days{std::chrono::year{2100} / 1 / 1};

}  // namespace

bool is_sequence_number(std::string_view text) {
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    return digits && !text.empty() && text.size() <= sequence_digits_max &&
           (text.front() != '0' || text.size() == 1);
}

std::optional<WallTime> arrival_of(const SequenceNumber& number) {
    if (number.text().size() != layout_digits || !is_sequence_number(number.text()))
        return std::nullopt;
    // The number has 186 bits; those beyond 128 drop out, and what is asked for stays right.
    Uint128 low = 0;
    for (const char digit : number.text())
        low = low * 10 + static_cast<unsigned>(digit - '0');
    if ((static_cast<std::uint64_t>(low) & version_mask) != version) return std::nullopt;
    const std::uint64_t seconds = static_cast<std::uint64_t>(low >> arrival_shift) & arrival_mask;
    const WallTime arrival{std::chrono::seconds{static_cast<std::int64_t>(seconds)}};
    if (arrival < arrival_min || arrival > arrival_max) return std::nullopt;
    return arrival;
}

}  // namespace kinesisd
