#include "base/json_text.hpp"

#include "base/json_block.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kinesisd {

namespace {

// What follows the backslash; '\0': the character stands for itself.
constexpr std::array<char, 256> make_escapes() {
    std::array<char, 256> escapes{};
    for (std::size_t control = 0; control < 0x20; ++control)
        escapes[control] = 'u';
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['\n'] = 'n';
    escapes['\r'] = 'r';
    escapes['\t'] = 't';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    return escapes;
}
constexpr std::array<char, 256> escapes = make_escapes();

constexpr std::size_t escape_bytes_max = 6;  // \u001f

char* put_escape(unsigned char c, char* to) {
    constexpr std::string_view digits = "0123456789abcdef";
    *to++ = '\\';
    *to++ = escapes[c];
    if (escapes[c] != 'u') return to;
    *to++ = '0';
    *to++ = '0';
    *to++ = digits[c >> 4U];
    *to++ = digits[c & 15U];
    return to;
}

template <class Word>
std::uint64_t copy_word(const char* from, char* to) {
    Word word{};
    std::memcpy(&word, from, sizeof word);
    std::memcpy(to, &word, sizeof word);
    return word;
}

// Copies at least a word's size and at most twice that, by two words that may overlap. Whether
// some of it needs an escape.
template <class Word>
bool copy_by_two(const char* from, std::size_t size, char* to) {
    // Above a short word are zeros, which must not look like control characters.
    constexpr std::uint64_t filler =
        sizeof(Word) == 8 ? 0 : 0x2020202020202020U << 8 * sizeof(Word) % 64;
    const std::size_t last = size - sizeof(Word);
    const std::uint64_t first_word = copy_word<Word>(from, to) | filler;
    const std::uint64_t last_word = copy_word<Word>(from + last, to + last) | filler;
    return (json_specials(first_word) | json_specials(last_word)) != 0;
}

// Copies `text`, which is right if all of it stands for itself: returns whether some does not.
bool copy_unless_special(std::string_view text, char* to) {
    const char* from = text.data();
    const std::size_t size = text.size();
    if (size < JsonBlock::size) {
        if (size >= 8) return copy_by_two<std::uint64_t>(from, size, to);
        if (size >= 4) return copy_by_two<std::uint32_t>(from, size, to);
        if (size >= 2) return copy_by_two<std::uint16_t>(from, size, to);
        return size == 1 && copy_by_two<std::uint8_t>(from, size, to);
    }
    std::uint32_t specials = 0;
    const auto copy_at = [&](std::size_t at) {
        const JsonBlock block{from + at};
        block.store(to + at);
        specials |= block.specials();
    };
    const std::size_t last = size - JsonBlock::size;
    for (std::size_t at = 0; at < last; at += JsonBlock::size)
        copy_at(at);
    copy_at(last);
    return specials != 0;
}

void append_escaped(std::string_view text, TextCursor& out) {
    while (text.size() >= JsonBlock::size) {
        const JsonBlock block{text.data()};
        const std::uint32_t specials = block.specials();
        char* to = out.room(JsonBlock::size + escape_bytes_max);
        block.store(to);
        const auto plain =
            static_cast<std::size_t>(std::countr_zero(specials | 1U << JsonBlock::size));
        to += plain;
        if (plain < JsonBlock::size) to = put_escape(static_cast<unsigned char>(text[plain]), to);
        out.written_to(to);
        text.remove_prefix(std::min(plain + 1, JsonBlock::size));
    }
    char* to = out.room(text.size() * escape_bytes_max);
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (escapes[code] == '\0') {
            *to++ = c;
        } else {
            to = put_escape(code, to);
        }
    }
    out.written_to(to);
}

}  // namespace

// Most strings have nothing to escape: they are copied first and looked at on the way.
void append_json_string(std::string_view utf8, TextCursor& out) {
    char* to = out.room(utf8.size() + 2);
    *to++ = '"';
    if (copy_unless_special(utf8, to)) [[unlikely]] {
        out.written_to(to);
        append_escaped(utf8, out);
        out.append('"');
        return;
    }
    to += utf8.size();
    *to++ = '"';
    out.written_to(to);
}

void append_json_string(std::string_view utf8, std::string& out) {
    TextCursor cursor{out};
    append_json_string(utf8, cursor);
}

}  // namespace kinesisd
