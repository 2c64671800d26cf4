// What both directions of HTTP share. Header names are compared without case: they are kept in
// lower case.
#pragma once

#include <string>
#include <string_view>

namespace kinesisd {

// ASCII only, whatever the locale.
[[nodiscard]] std::string lower_case(std::string_view text);

// Of a chunked body: these bytes may be the last chunk's line and one byte of what ends it. Beast's
// parser (1.81) takes three of these bytes or five, and stops the process over four of them.
// Whoever waits for the next byte loses nothing: no chunked body ends here.
[[nodiscard]] constexpr bool is_torn_last_chunk(std::string_view bytes) {
    return bytes.size() == 4 && bytes.starts_with("0\r\n");
}

}  // namespace kinesisd
