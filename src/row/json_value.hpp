// JsonValue: where a value lies in a document that JsonScan has found to be JSON; and JsonParts,
// which takes such an array or object apart.
#pragma once

#include "row/json_string.hpp"

#include <cstdint>
#include <string_view>

namespace kinesisd {

struct JsonValue {
    enum class Kind : std::uint8_t { absent, null, boolean, number, string, array, object };
    Kind kind = Kind::absent;
    JsonSpelling spelling = JsonSpelling::verbatim;  // of a string
    // As it stands in the document: of a string with its quotation marks, of an array or an object
    // from bracket to bracket.
    std::string_view text;

    // Of a string: what stands between the quotation marks.
    [[nodiscard]] std::string_view inside() const { return text.substr(1, text.size() - 2); }
};

[[nodiscard]] constexpr bool is_json_blank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// The elements of an array, or the members of an object, one after another.
class JsonParts {
public:
    // `specials`, of the container's document, and the document outlive this.
    JsonParts(const JsonValue& container, const JsonSpecials& specials);

    // The next element or the next member's value; absent behind the last one.
    [[nodiscard]] JsonValue next();
    // Of the member whose value next() has given: a string.
    [[nodiscard]] const JsonValue& key() const { return key_; }

private:
    void skip_to_value();
    [[nodiscard]] JsonValue take();

    const char* at_;
    const char* end_;  // the closing bracket
    const JsonSpecials* specials_;
    JsonValue::Kind kind_;
    JsonValue key_;
};

}  // namespace kinesisd
