// Base64 as fast as this machine can, and within a text whose end is found by decoding it. Chosen
// once: AVX-512 VBMI where the machine has it, else a table.
#pragma once

#include <cstddef>

namespace kinesisd::bench {

// What stands between `from` and the first character that is not of the alphabet.
struct Decoded {
    const char* end = nullptr;  // that character (a quotation mark or '=')
    std::size_t bytes = 0;
};

// How far both may touch memory behind what they were given.
inline constexpr std::size_t base64_slack = 64;

// `from` has such a character within its buffer or the slack behind it.
using DecodeBase64 = Decoded (*)(const char* from, char* to);
// Returns the end of the text.
using EncodeBase64 = char* (*)(const char* from, std::size_t bytes, char* to);

struct Base64 {
    DecodeBase64 decode;
    EncodeBase64 encode;
};

[[nodiscard]] Base64 fastest_base64();

}  // namespace kinesisd::bench
