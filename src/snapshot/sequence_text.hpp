// What the text of a sequence number says.
#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"

#include <optional>
#include <string_view>

namespace kinesisd {

// 1 to 129 digits (AWS, PutRecord: SequenceNumber), no leading zeros.
[[nodiscard]] bool is_sequence_number(std::string_view text);

// When that record arrived, to the second below. AWS does not document it; the numbers of today's
// layout hold it (emulator/sequence.hpp has all of it). Nothing for any other number.
[[nodiscard]] std::optional<WallTime> arrival_of(const SequenceNumber& number);

}  // namespace kinesisd
