#include "row/utf8.hpp"

#include <simdjson.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kinesisd {

namespace {

constexpr std::uint64_t top_bits = 0x8080808080808080U;

bool is_ascii(std::string_view bytes) {
    constexpr std::size_t words = 8;  // looked at together, in registers as wide as there are
    std::array<std::uint64_t, words> block{};
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= sizeof block; at += sizeof block, left -= sizeof block) {
        std::memcpy(block.data(), at, sizeof block);
        std::uint64_t seen = 0;
        for (const std::uint64_t word : block)
            seen |= word;
        if ((seen & top_bits) != 0) return false;
    }
    std::uint64_t seen = 0;
    for (; left >= sizeof seen; at += sizeof seen, left -= sizeof seen) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        seen |= word;
    }
    for (; left > 0; ++at, --left)
        seen |= static_cast<unsigned char>(*at);
    return (seen & top_bits) == 0;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    return is_ascii(bytes) || simdjson::validate_utf8(bytes.data(), bytes.size());
}

}  // namespace kinesisd
