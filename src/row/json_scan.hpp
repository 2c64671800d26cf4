// JsonScan: one walk over a document that refuses all that RFC 8259 does not allow (On-Demand alone
// passes over what it skips) and remembers where the values lie that JsonPaths asks for. Numbers of
// any size are fine; whether one fits is its column's question.
#pragma once

#include "base/error.hpp"
#include "row/json_paths.hpp"

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace kinesisd {

// A value of a scanned document, valid until the next scan.
struct JsonValue {
    enum class Kind : std::uint8_t { absent, null, boolean, number, string, array, object };
    Kind kind = Kind::absent;
    // Of a scalar: its text in the document, a string with its quotation marks.
    std::string_view token;
    std::variant<std::monostate, simdjson::ondemand::array, simdjson::ondemand::object> container;
};

class JsonScan {
public:
    static constexpr int depth_max = 128;  // arrays and objects within each other
    // Readable bytes that must follow a document; what they hold does not matter.
    static constexpr std::size_t padding = simdjson::SIMDJSON_PADDING;

    // `paths` outlives the scan.
    explicit JsonScan(const JsonPaths& paths);
    JsonScan(const JsonScan&) = delete;  // values point into it
    JsonScan& operator=(const JsonScan&) = delete;
    ~JsonScan() = default;

    // invalid_utf8, invalid_json, too_deep. Of duplicate members the last counts.
    [[nodiscard]] Result<> scan(std::string_view document);

    // What the last scan, which succeeded, found for a slot of the paths.
    [[nodiscard]] const JsonValue& found(std::size_t slot) const { return found_[slot]; }

    // For what the scan found or what lies in it.
    [[nodiscard]] static JsonValue open(simdjson::ondemand::value value);
    // What a string says: a view of the document, or, if it has escapes, of a buffer that the next
    // call overwrites.
    [[nodiscard]] std::string_view string_of(const JsonValue& string);
    [[nodiscard]] std::string_view key_of(simdjson::ondemand::field& field);
    // Whether string_of() is a view of the document.
    [[nodiscard]] static bool is_verbatim(const JsonValue& string);
    // The value as JSON without blanks: a view as of string_of().
    [[nodiscard]] std::string_view compact(const JsonValue& value);

private:
    class Walk;

    [[nodiscard]] Result<> index(std::string_view document);
    // Nothing if an escape is wrong. `after_quote` is behind a string's first quotation mark, which
    // lies in the last document.
    [[nodiscard]] std::optional<std::string_view> unescape(const char* after_quote);

    const JsonPaths* paths_;
    std::vector<JsonValue> found_;
    std::vector<char> scratch_;  // as large as the largest document yet, and the padding
    simdjson::ondemand::parser parser_;
    simdjson::ondemand::document document_;
};

}  // namespace kinesisd
