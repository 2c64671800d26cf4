#include "config/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace kinesisd::config {

namespace {

constexpr bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The lead bytes of RFC 3629 section 4, with the range of the byte that follows them.
struct Lead {
    std::uint8_t first;
    std::uint8_t last;
    std::size_t size;
    std::uint8_t second_min;
    std::uint8_t second_max;
};
constexpr std::array<Lead, 8> leads{{
    {0xC2, 0xDF, 2, 0x80, 0xBF},
    {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF},
    {0xED, 0xED, 3, 0x80, 0x9F},
    {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF},
    {0xF1, 0xF3, 4, 0x80, 0xBF},
    {0xF4, 0xF4, 4, 0x80, 0x8F},
}};

constexpr bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20U || byte == 0x7FU;
}

// Bytes of the character that `text` begins with; 0 if it begins with none.
std::size_t character_size(std::string_view text) {
    const auto first = static_cast<std::uint8_t>(text.front());
    if (first < 0x80U) return 1;
    const auto* const lead = std::ranges::find_if(leads, [first](const Lead& candidate) {
        return first >= candidate.first && first <= candidate.last;
    });
    if (lead == leads.end() || text.size() < lead->size) return 0;
    const auto second = static_cast<std::uint8_t>(text[1]);
    if (second < lead->second_min || second > lead->second_max) return 0;
    return std::ranges::all_of(text.substr(2, lead->size - 2), is_continuation) ? lead->size : 0;
}

}  // namespace

std::optional<std::size_t> find_illegal_character(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (is_control(c) && c != '\t' && c != '\n' && c != '\r') return at;
        const std::size_t size = character_size(text.substr(at));
        if (size == 0) return at;
        at += size;
    }
    return std::nullopt;
}

bool has_control_characters(std::string_view text) {
    return std::ranges::any_of(text, is_control);
}

std::string printable(std::string_view text, std::size_t bytes_max) {
    std::size_t end = std::min(text.size(), bytes_max);
    while (end > 0 && end < text.size() && is_continuation(text[end]))
        --end;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : text.substr(0, end)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            out.append("\\n");
        } else if (is_control(c)) {
            out.append("\\x").append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
        } else {
            out.push_back(c);
        }
    }
    if (end < text.size()) out.append("…");
    return out;
}

}  // namespace kinesisd::config
