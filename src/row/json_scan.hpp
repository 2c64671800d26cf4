// JsonScan: one walk over a document that refuses all that RFC 8259 does not allow and remembers
// where the values lie that JsonPaths asks for. Numbers of any size are fine; whether one fits is
// its column's question.
#pragma once

#include "base/error.hpp"
#include "row/json_paths.hpp"
#include "row/json_specials.hpp"
#include "row/json_value.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace kinesisd {

class JsonScan {
public:
    static constexpr int depth_max = 128;  // arrays and objects within each other
    // Readable bytes that must follow a document; what they hold does not matter.
    static constexpr std::size_t padding = 64;

    // `paths` outlives the scan.
    explicit JsonScan(const JsonPaths& paths);
    JsonScan(const JsonScan&) = delete;  // texts lie in it
    JsonScan& operator=(const JsonScan&) = delete;
    ~JsonScan() = default;

    // invalid_utf8, invalid_json, too_deep. Of duplicate members the last counts.
    [[nodiscard]] Result<> scan(std::string_view document);

    // What the last scan, which succeeded, found for a slot of the paths: views of the document.
    [[nodiscard]] const JsonValue& found(std::size_t slot) const { return found_[slot]; }

    // For what was found by it: what an array or an object holds.
    [[nodiscard]] JsonParts parts_of(const JsonValue& container) const {
        return {container, specials_};
    }
    // What a string says: a view of the document, or, if it has escapes, of a buffer that the next
    // call overwrites.
    [[nodiscard]] std::string_view string_of(const JsonValue& string);
    // The value as JSON without blanks: a view as of string_of().
    [[nodiscard]] std::string_view compact(const JsonValue& value);

private:
    class Walk;

    [[nodiscard]] char* scratch_of(std::size_t size);

    const JsonPaths* paths_;
    std::vector<JsonValue> found_;
    JsonSpecials specials_;
    std::vector<char> scratch_;  // as large as the largest text yet
};

}  // namespace kinesisd
