// The inside of JSON strings (RFC 8259 section 7): where one ends, and what its escapes stand for.
// Behind the end of the text 64 bytes are readable; what they hold does not matter.
#pragma once

#include "row/json_specials.hpp"

#include <cstddef>
#include <string_view>

namespace kinesisd {

// Whether a string says what its bytes are.
enum class JsonSpelling : unsigned char { verbatim, escaped };

// Behind the escape that begins at `backslash`, or nullptr if it is none; a surrogate counts only
// together with its other half. Reads at most 12 bytes.
[[nodiscard]] const char* json_escape_end(const char* backslash);

// What a well-formed string says. `inside` is what stands between its quotation marks; `out` holds
// as many bytes. Returns how many were written.
[[nodiscard]] std::size_t unescape_json(std::string_view inside, char* out);

struct JsonStringEnd {
    const char* behind;  // the closing quotation mark; nullptr: the string is not well-formed
    JsonSpelling spelling;
};

// Of the string whose first quotation mark lies before `at`, in a document that `specials` knows.
// UTF-8 is not looked at.
[[nodiscard]] inline JsonStringEnd json_string_end(
    const char* at, const char* end, const JsonSpecials& specials
) {
    JsonSpelling spelling = JsonSpelling::verbatim;
    while (true) {
        at = specials.next(at);
        if (at >= end) return {nullptr, spelling};
        if (*at == '"') [[likely]]
            return {at + 1, spelling};
        if (*at != '\\') return {nullptr, spelling};
        spelling = JsonSpelling::escaped;
        at = json_escape_end(at);
        if (at == nullptr) return {nullptr, spelling};
    }
}

}  // namespace kinesisd
