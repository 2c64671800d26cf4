// Strings as JSON writes them (RFC 8259 section 7), for bodies and lines that are appended piece by
// piece instead of being built as a tree.
#pragma once

#include "base/text_cursor.hpp"

#include <string>
#include <string_view>

namespace kinesisd {

// Appends `utf8` to `out` as a JSON string, quotation marks included. Escapes only the quotation
// mark, the backslash and control characters (\b \f \n \r \t, else \u00XX); all else is copied, so
// the result is UTF-8 if `utf8` is.
void append_json_string(std::string_view utf8, TextCursor& out);
void append_json_string(std::string_view utf8, std::string& out);

}  // namespace kinesisd
