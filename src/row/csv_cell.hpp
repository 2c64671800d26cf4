// CsvCells: from the fields of a CSV record to cells, by type. It reads what CsvEncoder writes.
#pragma once

#include "row/csv_text.hpp"
#include "row/json_scan.hpp"
#include "row/row_batch.hpp"
#include "row/type.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kinesisd {

// Would a plain field of a column of type `any` be read as this text? Else it looks like a number
// or a boolean, and only quotation marks make it a text.
[[nodiscard]] bool is_text_unquoted(std::string_view field);

// Reads one cell after another; keeps what parsing needs between them.
class CsvCells {
public:
    CsvCells();
    CsvCells(const CsvCells&) = delete;
    CsvCells& operator=(const CsvCells&) = delete;
    ~CsvCells();

    // Nothing if the field is not of this type. A plain empty field is null for an optional type
    // and an empty str or bytes for another. Texts are views of the field, all else is in the
    // batch's arena. `field` is UTF-8.
    [[nodiscard]] std::optional<Value> read(
        const Type& type, const CsvField& field, RowBatch& rows
    );

private:
    [[nodiscard]] std::optional<Value> read_json(
        const Type& type, std::string_view text, RowBatch& rows
    );

    JsonPaths paths_;  // of the whole document alone
    std::size_t whole_;
    JsonScan scan_{paths_};
    std::string padded_;  // the document that is scanned, and what must be readable behind it
};

}  // namespace kinesisd
