// The events that everything in bench/ moves: JSON objects of one length, all different, with a
// member that lies deep enough to need a JSON pointer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace kinesisd::bench {

inline constexpr std::size_t event_bytes = 300;

// The event with this number: always the same, event_bytes long, no line end.
[[nodiscard]] std::string event_of(std::uint64_t number);

}  // namespace kinesisd::bench
