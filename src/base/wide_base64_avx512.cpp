#include "base/wide_base64.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>

namespace kinesisd {

namespace {

constexpr std::size_t block = 64;        // characters, and bytes of a register
constexpr std::size_t block_bytes = 48;  // that they stand for
constexpr __mmask64 all_bytes = (1ULL << block_bytes) - 1;
constexpr std::size_t decode_leaves = 16;

using Register = std::array<unsigned char, block>;

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr unsigned char no_letter = 0x80;

// The sextets of the characters from `first` on, 64 of them.
constexpr Register sextets_from(std::size_t first) {
    Register sextets{};
    sextets.fill(no_letter);
    for (std::size_t i = 0; i < block; ++i) {
        const auto letter = static_cast<unsigned char>(alphabet[i]);
        if (letter >= first && letter < first + block)
            sextets[letter - first] = static_cast<unsigned char>(i);
    }
    return sextets;
}
constexpr Register low_sextets = sextets_from(0);
constexpr Register high_sextets = sextets_from(block);

// Of each three bytes a word in which every sextet can be shifted to its place.
constexpr Register spreading = [] {
    Register order{};
    for (std::size_t i = 0; i < block; i += 4) {
        const auto first = static_cast<unsigned char>(i / 4 * 3);
        order[i] = first + 1;
        order[i + 1] = first;
        order[i + 2] = first + 2;
        order[i + 3] = first + 1;
    }
    return order;
}();

// Three bytes of each word, the highest first.
constexpr Register packing = [] {
    Register order{};
    for (std::size_t i = 0; i < block_bytes; ++i)
        order[i] = static_cast<unsigned char>(i / 3 * 4 + 2 - i % 3);
    return order;
}();

[[gnu::target("avx512vbmi,avx512bw")]] __m512i load(const Register& table) {
    return _mm512_loadu_si512(table.data());
}

}  // namespace

[[gnu::target("avx512vbmi,avx512bw")]] std::size_t encode_base64_avx512(
    std::string_view bytes, char* out
) {
    const __m512i spread = load(spreading);
    const __m512i letters = _mm512_loadu_si512(alphabet);
    const __m512i shifts = _mm512_set1_epi64(0x3036242a1016040a);
    const char* from = bytes.data();
    const char* const end = from + bytes.size();
    for (; static_cast<std::size_t>(end - from) >= block_bytes; from += block_bytes, out += block) {
        const __m512i in = _mm512_maskz_loadu_epi8(all_bytes, from);
        const __m512i words = _mm512_permutexvar_epi8(spread, in);
        const __m512i sextets = _mm512_multishift_epi64_epi8(shifts, words);
        _mm512_storeu_si512(out, _mm512_permutexvar_epi8(sextets, letters));
    }
    return static_cast<std::size_t>(from - bytes.data());
}

[[gnu::target("avx512vbmi,avx512bw")]] std::size_t decode_base64_avx512(
    std::string_view text, char* out
) {
    const __m512i low = load(low_sextets);
    const __m512i high = load(high_sextets);
    const __m512i pack = load(packing);
    const char* from = text.data();
    const char* const end = from + text.size();
    for (; static_cast<std::size_t>(end - from) >= block + decode_leaves;
         from += block, out += block_bytes) {
        const __m512i in = _mm512_loadu_si512(from);
        const __m512i sextets = _mm512_permutex2var_epi8(low, in, high);
        // The table has 128 places: what lies beyond has a high bit of its own.
        if (_mm512_movepi8_mask(_mm512_or_si512(sextets, in)) != 0) break;
        const __m512i pairs = _mm512_maddubs_epi16(sextets, _mm512_set1_epi32(0x01400140));
        const __m512i words = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00011000));
        _mm512_mask_storeu_epi8(out, all_bytes, _mm512_permutexvar_epi8(pack, words));
    }
    return static_cast<std::size_t>(from - text.data());
}

}  // namespace kinesisd

#endif
