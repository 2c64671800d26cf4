#include "kinesis/json_walk.hpp"

#include <cmath>
#include <cstring>

namespace kinesisd::kinesis {

namespace {

// The text of a value as it stands in the document, without the white space behind it.
std::string_view token_of(JsonValue& value) {
    const std::string_view token = value.raw_json_token();
    const std::size_t last = token.find_last_not_of(" \t\r\n");
    return token.substr(0, last + 1);
}

}  // namespace

bool is_null(JsonValue& value) {
    return token_of(value) == "null";
}

Problem read_text(
    std::string& document,
    JsonValue& value,
    const char* member,
    std::optional<std::string_view>& text
) {
    const std::string_view token = token_of(value);
    text.reset();
    if (token == "null") return {};
    if (token.size() < 2 || token.front() != '"' || token.back() != '"')
        return {"is not a string", member};
    text = token.substr(1, token.size() - 2);
    if (text->find('\\') == std::string_view::npos) return {};
    // simdjson unescapes into memory of its parser. A text only gets shorter by that, so it fits
    // back where it came from.
    std::string_view unescaped;
    if (value.get_string().get(unescaped)) return {"has an escape that is not JSON", member};
    char* const to = writable(document, *text);
    std::memcpy(to, unescaped.data(), unescaped.size());
    text = std::string_view{to, unescaped.size()};
    return {};
}

Problem read_milliseconds(
    JsonValue& value,
    const char* member,
    double milliseconds_a_unit,
    std::optional<std::chrono::milliseconds>& time
) {
    time.reset();
    if (is_null(value)) return {};
    double number = 0;
    if (value.get_double().get(number)) return {"is not a number", member};
    constexpr double milliseconds_max = 0x1.0p53;  // up to here a double is exact
    const double milliseconds = number * milliseconds_a_unit;
    if (!(std::abs(milliseconds) <= milliseconds_max)) return {"is out of range", member};
    time = std::chrono::milliseconds{std::llround(milliseconds)};
    return {};
}

}  // namespace kinesisd::kinesis
