// Questions about every character of a short text. Loops without a way out in the middle, which the
// compiler turns into a few wide instructions.
#pragma once

#include <string_view>

namespace kinesisd {

// Decimal digits only; true of an empty text.
[[nodiscard]] inline bool is_all_digits(std::string_view text) {
    bool has_other = false;
    for (const char c : text)
        has_other |= static_cast<unsigned char>(c - '0') > 9;
    return !has_other;
}

// ASCII without control characters and backslashes: within quotes in JSON it stands for itself.
[[nodiscard]] inline bool is_plain_ascii(std::string_view text) {
    bool has_other = false;
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        has_other |= code < 0x20 || code >= 0x80 || c == '\\';
    }
    return !has_other;
}

}  // namespace kinesisd
