#include "kinesis/page_memory.hpp"

#include <algorithm>

namespace kinesisd::kinesis {

namespace {

// Smaller pages say little: most of what they take is the same for all of them.
constexpr std::size_t telling_bytes_min = std::size_t{64} << 10U;
// Records of one byte in a row of a hundred columns: more is no page's measure.
constexpr double held_per_body_byte_max = 32;
// How much of the way down to a smaller value one page goes.
constexpr double fall = 1.0 / 16;

}  // namespace

std::size_t PageMemory::held_by(std::size_t body_bytes) const {
    return static_cast<std::size_t>(static_cast<double>(body_bytes) * held_per_body_byte_);
}

// Up at once, down slowly: too little overdraws the budget, too much only makes others wait.
void PageMemory::learn(std::size_t body_bytes, std::size_t held_bytes) {
    if (body_bytes < telling_bytes_min) return;
    const double seen = std::clamp(
        static_cast<double>(held_bytes) / static_cast<double>(body_bytes),
        1.0,
        held_per_body_byte_max
    );
    held_per_body_byte_ = std::max(seen, held_per_body_byte_ + (seen - held_per_body_byte_) * fall);
}

}  // namespace kinesisd::kinesis
