#include "base/wide_base64.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>

namespace kinesisd {

namespace {

constexpr std::size_t block = 32;          // characters, and bytes of a register
constexpr std::size_t block_bytes = 24;    // that they stand for
constexpr std::size_t encode_reads = 28;   // two overlapping halves of 16
constexpr std::size_t decode_leaves = 16;  // whole registers are stored: 8 bytes beyond the block

using Half = std::array<signed char, 16>;  // of a register

constexpr Half spreading{1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10};
// By the range of a sextet: what has to be added for its letter.
constexpr Half to_alphabet{
    'a' - 26,
    '0' - 52,
    '0' - 52,
    '0' - 52,
    '0' - 52,
    '0' - 52,
    '0' - 52,
    '0' - 52,
    '0' - 52,
    '0' - 52,
    '0' - 52,
    '+' - 62,
    '/' - 63,
    'A',
    0,
    0
};
// A letter is one if the kinds of its two halves have no bit in common.
constexpr Half kinds_of_low_bits{
    0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a
};
constexpr Half kinds_of_high_bits{
    0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10
};
constexpr Half from_alphabet{0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0};
constexpr Half to_front_of_half{2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1};

[[gnu::target("avx2")]] __m256i in_both_halves(const Half& table) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data()
    )));
}

// The method of W. Muła and D. Lemire, "Faster Base64 Encoding and Decoding using AVX2
// Instructions" (2018): spread 24 bytes to 32 sextets by shuffles and multiplications, then add to
// each the distance of its range of the alphabet.
[[gnu::target("avx2")]] __m256i spread(__m256i bytes) {
    const __m256i in = _mm256_shuffle_epi8(bytes, in_both_halves(spreading));
    const __m256i outer = _mm256_mulhi_epu16(
        _mm256_and_si256(in, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040)
    );
    const __m256i inner = _mm256_mullo_epi16(
        _mm256_and_si256(in, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010)
    );
    return _mm256_or_si256(outer, inner);
}

[[gnu::target("avx2")]] __m256i characters_of(__m256i sextets) {
    const __m256i distances = in_both_halves(to_alphabet);
    const __m256i range = _mm256_subs_epu8(sextets, _mm256_set1_epi8(51));
    const __m256i is_upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), sextets);
    const __m256i index = _mm256_or_si256(range, _mm256_and_si256(is_upper, _mm256_set1_epi8(13)));
    return _mm256_add_epi8(_mm256_shuffle_epi8(distances, index), sextets);
}

}  // namespace

[[gnu::target("avx2")]] std::size_t encode_base64_avx2(std::string_view bytes, char* out) {
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    for (; static_cast<std::size_t>(end - from) >= encode_reads;
         from += block_bytes, out += block) {
        const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 12));
        const __m256i text = characters_of(spread(_mm256_set_m128i(high, low)));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), text);
    }
    return static_cast<std::size_t>(from - bytes.data());
}

[[gnu::target("avx2")]] std::size_t decode_base64_avx2(std::string_view text, char* out) {
    const __m256i kinds_by_low = in_both_halves(kinds_of_low_bits);
    const __m256i kinds_by_high = in_both_halves(kinds_of_high_bits);
    const __m256i distances = in_both_halves(from_alphabet);
    const __m256i to_front = in_both_halves(to_front_of_half);
    const __m256i low_bits = _mm256_set1_epi8(0x2f);
    const char* from = text.data();
    const char* const end = from + text.size();
    for (; static_cast<std::size_t>(end - from) >= block + decode_leaves;
         from += block, out += block_bytes) {
        const __m256i in = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
        const __m256i high = _mm256_and_si256(_mm256_srli_epi32(in, 4), low_bits);
        const __m256i low = _mm256_and_si256(in, low_bits);
        const __m256i kind_high = _mm256_shuffle_epi8(kinds_by_high, high);
        const __m256i kind_low = _mm256_shuffle_epi8(kinds_by_low, low);
        if (_mm256_testz_si256(kind_high, kind_low) == 0) break;
        const __m256i is_slash = _mm256_cmpeq_epi8(in, _mm256_set1_epi8('/'));
        const __m256i distance = _mm256_shuffle_epi8(distances, _mm256_add_epi8(is_slash, high));
        const __m256i sextets = _mm256_add_epi8(in, distance);
        const __m256i pairs = _mm256_maddubs_epi16(sextets, _mm256_set1_epi32(0x01400140));
        const __m256i words = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
        const __m256i halves = _mm256_shuffle_epi8(words, to_front);
        const __m256i bytes =
            _mm256_permutevar8x32_epi32(halves, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, -1, -1));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), bytes);
    }
    return static_cast<std::size_t>(from - text.data());
}

}  // namespace kinesisd

#endif
