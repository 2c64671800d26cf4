// Which characters a configuration may hold: UTF-8 without control characters, as YAML says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::config {

// The offset of the first byte that is not UTF-8 (RFC 3629), or of the first control character that
// YAML 1.2 (5.1) does not allow. A byte order mark is a character like any other.
[[nodiscard]] std::optional<std::size_t> find_illegal_character(std::string_view text);

// Tab, line ends and all else below the blank, and DEL.
[[nodiscard]] bool has_control_characters(std::string_view text);

// The text on one line for a message: control characters as \n or \x07, cut with "…" after
// `bytes_max` bytes, never inside a character.
[[nodiscard]] std::string printable(std::string_view text, std::size_t bytes_max = 60);

}  // namespace kinesisd::config
