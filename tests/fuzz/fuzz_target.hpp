// What libFuzzer calls (https://llvm.org/docs/LibFuzzer.html), and what its targets need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

// Reads `size` bytes. It stops the process if a promise is broken, and returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace kinesisd::fuzz {

// A body as the transport leaves it: exactly its bytes and the readable ones behind them, so that
// AddressSanitizer sees every step beyond.
inline std::string body_of(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t padding = 64;
    std::string body;
    body.reserve(size + padding);
    body.append(reinterpret_cast<const char*>(data), size);
    return body;
}

}  // namespace kinesisd::fuzz
