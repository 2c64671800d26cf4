// JsonBlock: 16 bytes at once, and which of them cannot stand for themselves in a JSON string: the
// quotation mark, the backslash and the control characters (RFC 8259 section 7).
#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kinesisd {

// Eight bytes; the top bit of each byte that cannot stand for itself.
[[nodiscard]] constexpr std::uint64_t json_specials(std::uint64_t word) {
    constexpr std::uint64_t each = 0x0101010101010101U;
    constexpr std::uint64_t low_bits = 0x7f * each;
    // Each sum stays within its byte, so that no byte is judged by its neighbour.
    const auto is_not = [word](unsigned char c) {
        const std::uint64_t difference = word ^ c * each;
        return ((difference & low_bits) + low_bits) | difference;
    };
    const std::uint64_t is_no_control = ((word & low_bits) + 0x60 * each) | word;
    return ~(is_not('"') & is_not('\\') & is_no_control) & ~low_bits;
}

// By two words, on every machine.
class JsonWordBlock {
public:
    static constexpr std::size_t size = 16;

    explicit JsonWordBlock(const char* from) { std::memcpy(words_.data(), from, size); }
    // Bit i is set if byte i cannot stand for itself.
    [[nodiscard]] std::uint32_t specials() const {
        return bits_of(json_specials(words_[0])) | bits_of(json_specials(words_[1])) << 8U;
    }
    void store(char* to) const { std::memcpy(to, words_.data(), size); }

private:
    static_assert(std::endian::native == std::endian::little);  // bit 0 is the first byte

    // The top bits of the bytes side by side.
    static std::uint32_t bits_of(std::uint64_t tops) {
        return static_cast<std::uint32_t>((tops >> 7U) * 0x0102040810204080U >> 56U);
    }

    std::array<std::uint64_t, 2> words_;
};

#if defined(__SSE2__)

// By one register; every x86-64 has it.
class JsonWideBlock {
public:
    static constexpr std::size_t size = 16;

    explicit JsonWideBlock(const char* from)
        : bytes_{_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))} {}
    [[nodiscard]] std::uint32_t specials() const {
        // Unsigned: at most 0x1f.
        const __m128i is_control =
            _mm_cmpeq_epi8(_mm_min_epu8(bytes_, _mm_set1_epi8(0x1f)), bytes_);
        const __m128i is_quote = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('"'));
        const __m128i is_backslash = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('\\'));
        const __m128i is_special = _mm_or_si128(is_control, _mm_or_si128(is_quote, is_backslash));
        return static_cast<std::uint32_t>(_mm_movemask_epi8(is_special));
    }
    void store(char* to) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes_); }

private:
    __m128i bytes_;
};
using JsonBlock = JsonWideBlock;

#else
using JsonBlock = JsonWordBlock;
#endif

}  // namespace kinesisd
