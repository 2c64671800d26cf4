// find_text(): where a short text stands in a long one, as fast as the endpoint and the floor need
// it: the library's memmem() prepares itself for every call anew, which is dear over 100 bytes.
#pragma once

#include <emmintrin.h>

#include <bit>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace kinesisd::bench {

// The place of `needle` (2 to 16 bytes) in [from, end), or nullptr. 16 bytes behind `end` must be
// readable.
[[nodiscard]] inline const char* find_text(
    const char* from, const char* end, std::string_view needle
) {
    constexpr std::ptrdiff_t step = 16;
    const __m128i first = _mm_set1_epi8(needle[0]);
    const __m128i second = _mm_set1_epi8(needle[1]);
    for (; from < end; from += step) {
        const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 1));
        const __m128i both =
            _mm_and_si128(_mm_cmpeq_epi8(here, first), _mm_cmpeq_epi8(next, second));
        auto hits = static_cast<unsigned>(_mm_movemask_epi8(both));
        for (; hits != 0; hits &= hits - 1) {
            const char* hit = from + std::countr_zero(hits);
            if (hit + needle.size() > end) return nullptr;
            if (std::memcmp(hit, needle.data(), needle.size()) == 0) return hit;
        }
    }
    return nullptr;
}

}  // namespace kinesisd::bench
