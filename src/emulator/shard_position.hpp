// Where in a shard a GetShardIterator points to.
#pragma once

#include "emulator/call.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace kinesisd::emulator {

// The members of a GetShardIterator that say where to start.
struct StartingPoint {
    std::string_view type;  // one of iterator_types
    std::optional<std::string_view> sequence_number;
    std::optional<WallTime> timestamp;
};
[[nodiscard]] StartingPoint read_starting_point(Input& input);

[[nodiscard]] Outcome<std::uint64_t> position_of(
    const Call& call, const StartingPoint& start, const Stream& stream, const Shard& shard
);

}  // namespace kinesisd::emulator
