// The emulator's sequence numbers: decimal texts of 56 digits, laid out as the service's second
// version. As hexadecimal digits, first to last: 2, creation of the shard (9, seconds), shard (1),
// index (16), 0 (2), arrival (9, seconds), shard (8), 2. So a number grows with the index in its
// shard, and a child that was created later than its parent is above all of its parent's numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::emulator {

struct SequenceParts {
    std::uint64_t shard_created_s = 0;  // below 2^36
    std::uint32_t shard = 0;            // below 2^31
    std::uint64_t index = 0;            // below 2^63
    std::uint64_t arrival_s = 0;        // below 2^36
    friend bool operator==(const SequenceParts&, const SequenceParts&) = default;
};

// The index of a closed shard's EndingSequenceNumber.
inline constexpr std::uint64_t sequence_index_max = 0x7fff'ffff'ffff'ffff;

void append_sequence_number(const SequenceParts& parts, std::string& out);
[[nodiscard]] std::string sequence_number(const SequenceParts& parts);
// Nothing: not a number of this layout.
[[nodiscard]] std::optional<SequenceParts> parse_sequence_number(std::string_view digits);

}  // namespace kinesisd::emulator
