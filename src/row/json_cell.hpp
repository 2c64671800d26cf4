// JsonCells: from the values that a JsonScan found to cells, by type.
#pragma once

#include "row/json_scan.hpp"
#include "row/row_batch.hpp"
#include "row/type.hpp"
#include "row/value.hpp"

#include <string_view>

namespace kinesisd {

class JsonCells {
public:
    // Both outlive it. The cells' texts and elements go to the batch's arena, unless they are views
    // of the document.
    JsonCells(JsonScan& scan, RowBatch& rows) : scan_{&scan}, rows_{&rows} {}

    // False if the value, which is not absent, is not of this type; `cell` counts only if it is.
    [[nodiscard]] bool read(const Type& type, const JsonValue& value, Value& cell);

private:
    // As read(), for some of the types.
    [[nodiscard]] bool read_text(Kind kind, const JsonValue& value, Value& cell);
    [[nodiscard]] bool read_bytes(std::string_view text, Value& cell);
    [[nodiscard]] bool read_any(const JsonValue& value, Value& cell);
    [[nodiscard]] bool read_elements(const Type& type, const JsonValue& value, Value& cell);
    [[nodiscard]] bool read_array(const Type& type, const JsonValue& value, Value& cell);
    [[nodiscard]] std::string_view kept_text(const JsonValue& string);
    [[nodiscard]] Value keep_json(const JsonValue& value);

    JsonScan* scan_;
    RowBatch* rows_;
};

}  // namespace kinesisd
