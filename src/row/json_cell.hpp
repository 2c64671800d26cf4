// JsonCells: from the values that a JsonScan found to cells, by type.
#pragma once

#include "row/json_scan.hpp"
#include "row/row_batch.hpp"
#include "row/type.hpp"
#include "row/value.hpp"

#include <optional>

namespace kinesisd {

class JsonCells {
public:
    // Both outlive it. The cells' texts and elements go to the batch's arena, unless they are views
    // of the document.
    JsonCells(JsonScan& scan, RowBatch& rows) : scan_{&scan}, rows_{&rows} {}

    // Nothing if the value is not of this type. `value` is not absent.
    [[nodiscard]] std::optional<Value> read(const Type& type, const JsonValue& value);

private:
    [[nodiscard]] std::optional<Value> read_string(Kind kind, const JsonValue& value);
    [[nodiscard]] std::optional<Value> read_bytes(std::string_view text);
    [[nodiscard]] std::optional<Value> read_any(const JsonValue& value);
    [[nodiscard]] std::optional<Value> read_elements(const Type& type, const JsonValue& value);
    [[nodiscard]] std::optional<Value> read_array(const Type& type, const JsonValue& value);
    [[nodiscard]] Value keep_json(const JsonValue& value);

    JsonScan* scan_;
    RowBatch* rows_;
};

}  // namespace kinesisd
