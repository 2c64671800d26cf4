// Standard base64 with padding (RFC 4648 section 4), strict: no white space, no URL alphabet, no
// missing padding, no stray bits behind the last byte.
#pragma once

#include "base/wide_bytes.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd {

[[nodiscard]] constexpr std::size_t base64_size(std::size_t bytes) {
    return (bytes + 2) / 3 * 4;
}

// Appends the text of `bytes` to `out`.
void append_base64(
    std::string_view bytes, std::string& out, const WideBytes& wide = WideBytes::here()
);
[[nodiscard]] std::string to_base64(std::string_view bytes);

// Decodes `text` to `out`, which holds at least text.size() / 4 * 3 bytes and may be text.data()
// itself (in place). Returns how many bytes were written, or nothing if the text is not base64.
[[nodiscard]] std::optional<std::size_t> decode_base64(
    std::string_view text, char* out, const WideBytes& wide = WideBytes::here()
);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace kinesisd
