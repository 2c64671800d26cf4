#include "row/json_string.hpp"

#include <cstdint>
#include <cstring>
#include <optional>

namespace kinesisd {

namespace {

constexpr std::size_t hex_escape_bytes = 6;  // \u0041

// What a character behind a backslash stands for; '\0': it is no escape of one character.
constexpr char single_escape(char c) {
    switch (c) {
        case '"':
        case '\\':
        case '/': return c;
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        default: return '\0';
    }
}

std::optional<std::uint32_t> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<std::uint32_t>(c - 'A' + 10);
    return std::nullopt;
}

// Of "\u" and four digits.
std::optional<std::uint32_t> code_unit(const char* backslash) {
    if (backslash[0] != '\\' || backslash[1] != 'u') return std::nullopt;
    std::uint32_t unit = 0;
    for (std::size_t i = 2; i < hex_escape_bytes; ++i) {
        const auto digit = hex_digit(backslash[i]);
        if (!digit) return std::nullopt;
        unit = unit << 4U | *digit;
    }
    return unit;
}

struct CodePoint {
    std::uint32_t value;
    const char* behind;
};

// RFC 8259 section 7: beyond U+FFFF by a pair of surrogates; one without the other is no character.
std::optional<CodePoint> code_point(const char* backslash) {
    const auto unit = code_unit(backslash);
    if (!unit) return std::nullopt;
    if (*unit < 0xd800 || *unit > 0xdfff) return CodePoint{*unit, backslash + hex_escape_bytes};
    if (*unit > 0xdbff) return std::nullopt;
    const auto low = code_unit(backslash + hex_escape_bytes);
    if (!low || *low < 0xdc00 || *low > 0xdfff) return std::nullopt;
    const std::uint32_t value = 0x10000 + ((*unit - 0xd800) << 10U) + (*low - 0xdc00);
    return CodePoint{value, backslash + 2 * hex_escape_bytes};
}

// At most 4 bytes, which is less than any escape of the same character has.
char* put_utf8(std::uint32_t value, char* out) {
    const auto put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
    const auto put_rest = [&](unsigned shift) { put(0x80U | (value >> shift & 0x3fU)); };
    if (value < 0x80) {
        put(value);
    } else if (value < 0x800) {
        put(0xc0U | value >> 6U);
        put_rest(0);
    } else if (value < 0x10000) {
        put(0xe0U | value >> 12U);
        put_rest(6);
        put_rest(0);
    } else {
        put(0xf0U | value >> 18U);
        put_rest(12);
        put_rest(6);
        put_rest(0);
    }
    return out;
}

}  // namespace

const char* json_escape_end(const char* backslash) {
    if (single_escape(backslash[1]) != '\0') return backslash + 2;
    const auto point = code_point(backslash);
    return point ? point->behind : nullptr;
}

std::size_t unescape_json(std::string_view inside, char* out) {
    const char* from = inside.data();
    const char* const end = from + inside.size();
    char* to = out;
    while (from < end) {
        const auto left = static_cast<std::size_t>(end - from);
        const auto* backslash = static_cast<const char*>(std::memchr(from, '\\', left));
        const auto plain = backslash == nullptr ? left : static_cast<std::size_t>(backslash - from);
        std::memcpy(to, from, plain);
        to += plain;
        from += plain;
        if (from == end) break;
        if (const char single = single_escape(from[1]); single != '\0') {
            *to++ = single;
            from += 2;
        } else if (const auto point = code_point(from)) {
            to = put_utf8(point->value, to);
            from = point->behind;
        } else {
            break;  // not well-formed
        }
    }
    return static_cast<std::size_t>(to - out);
}

}  // namespace kinesisd
