// The base64 of WideBytes for the sets of instructions that it chooses from. To be called only
// where the processor has them.
#pragma once

#if defined(__x86_64__)

#include <cstddef>
#include <string_view>

namespace kinesisd {

// AVX2: 32 characters at a time.
[[nodiscard]] std::size_t encode_base64_avx2(std::string_view bytes, char* out);
[[nodiscard]] std::size_t decode_base64_avx2(std::string_view text, char* out);

// AVX-512 with VBMI: 64 characters at a time.
[[nodiscard]] std::size_t encode_base64_avx512(std::string_view bytes, char* out);
[[nodiscard]] std::size_t decode_base64_avx512(std::string_view text, char* out);

}  // namespace kinesisd

#endif
