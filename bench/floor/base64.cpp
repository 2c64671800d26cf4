#include "floor/base64.hpp"

#include <immintrin.h>

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace kinesisd::bench {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr unsigned char invalid = 0x80;

constexpr std::array<unsigned char, 256> make_sextets() {
    std::array<unsigned char, 256> sextets{};
    sextets.fill(invalid);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        sextets[static_cast<unsigned char>(alphabet[i])] = static_cast<unsigned char>(i);
    return sextets;
}
constexpr auto sextets = make_sextets();

unsigned sextet(char letter) {
    return sextets[static_cast<unsigned char>(letter)];
}

Decoded decode_by_table(const char* from, char* to) {
    const char* begin = to;
    while (true) {
        const unsigned a = sextet(from[0]);
        if (a == invalid) return {from, static_cast<std::size_t>(to - begin)};
        const unsigned b = sextet(from[1]);
        *to++ = static_cast<char>(a << 2U | b >> 4U);
        const unsigned c = sextet(from[2]);
        if (c == invalid) return {from + 2, static_cast<std::size_t>(to - begin)};
        *to++ = static_cast<char>(b << 4U | c >> 2U);
        const unsigned d = sextet(from[3]);
        if (d == invalid) return {from + 3, static_cast<std::size_t>(to - begin)};
        *to++ = static_cast<char>(c << 6U | d);
        from += 4;
    }
}

char* encode_by_table(const char* from, std::size_t bytes, char* to) {
    const auto at = [&](std::size_t i) {
        return i < bytes ? static_cast<unsigned char>(from[i]) : 0U;
    };
    for (std::size_t i = 0; i < bytes; i += 3) {
        const unsigned word = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
        *to++ = alphabet[word >> 18U];
        *to++ = alphabet[word >> 12U & 63U];
        *to++ = i + 1 < bytes ? alphabet[word >> 6U & 63U] : '=';
        *to++ = i + 2 < bytes ? alphabet[word & 63U] : '=';
    }
    return to;
}

// 64 letters to 48 bytes at a time; the letter that ends the text is found on the way.
__attribute__((target("avx512vbmi,avx512bw"))) Decoded decode_by_vbmi(const char* from, char* to) {
    const __m512i low = _mm512_loadu_si512(sextets.data());
    const __m512i high = _mm512_loadu_si512(sextets.data() + 64);
    alignas(64) static constexpr auto packing = [] {
        std::array<unsigned char, 64> order{};
        for (std::size_t i = 0; i < 48; ++i)
            order[i] = static_cast<unsigned char>(i / 3 * 4 + 2 - i % 3);
        return order;
    }();
    const __m512i pack = _mm512_load_si512(packing.data());
    const char* begin = to;
    while (true) {
        const __m512i text = _mm512_loadu_si512(from);
        __m512i values = _mm512_permutex2var_epi8(low, text, high);
        // Letters above 127 have their own high bit set.
        const std::uint64_t wrong = _mm512_movepi8_mask(_mm512_or_si512(values, text));
        if (wrong != 0) values = _mm512_maskz_mov_epi8(~wrong, values);
        const __m512i pairs = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x01400140));
        const __m512i words = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00011000));
        _mm512_storeu_si512(to, _mm512_permutexvar_epi8(pack, words));
        if (wrong != 0) {
            const auto letters = static_cast<std::size_t>(std::countr_zero(wrong));
            return {from + letters, static_cast<std::size_t>(to - begin) + letters * 3 / 4};
        }
        from += 64;
        to += 48;
    }
}

// 48 bytes to 64 letters at a time.
__attribute__((target("avx512vbmi,avx512bw"))) char* encode_by_vbmi(
    const char* from, std::size_t bytes, char* to
) {
    alignas(64) static constexpr auto spreading = [] {
        std::array<unsigned char, 64> order{};
        for (std::size_t i = 0; i < 16; ++i) {
            const auto first = static_cast<unsigned char>(i * 3);
            order[i * 4] = first + 1;
            order[i * 4 + 1] = first;
            order[i * 4 + 2] = first + 2;
            order[i * 4 + 3] = first + 1;
        }
        return order;
    }();
    const __m512i spread = _mm512_load_si512(spreading.data());
    const __m512i shifts = _mm512_set1_epi64(0x3036242a1016040a);
    const __m512i letters = _mm512_loadu_si512(alphabet.data());
    for (; bytes >= 48; bytes -= 48, from += 48, to += 64) {
        const __m512i spreaded = _mm512_permutexvar_epi8(spread, _mm512_loadu_si512(from));
        const __m512i values = _mm512_multishift_epi64_epi8(shifts, spreaded);
        _mm512_storeu_si512(to, _mm512_permutexvar_epi8(values, letters));
    }
    return encode_by_table(from, bytes, to);
}

}  // namespace

Base64 fastest_base64() {
    if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw"))
        return {decode_by_vbmi, encode_by_vbmi};
    return {decode_by_table, encode_by_table};
}

}  // namespace kinesisd::bench
