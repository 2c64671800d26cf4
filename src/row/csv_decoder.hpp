// CsvDecoder: records of CSV files to rows. The header of each file says which field is which
// column: by name, in any order; fields that are no column are ignored.
#pragma once

#include "base/error.hpp"
#include "row/csv_cell.hpp"
#include "row/row_batch.hpp"
#include "row/schema.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace kinesisd {

// What the header of one file says.
struct CsvColumns {
    std::vector<std::optional<std::size_t>> fields;  // of each column; nothing: its default
    std::size_t field_count = 0;                     // of the header, and so of each record
};

class CsvDecoder {
public:
    // invalid_configuration: a default that does not fit; names the column.
    [[nodiscard]] static Result<CsvDecoder> make(const Schema& schema);
    CsvDecoder(CsvDecoder&&) noexcept;
    CsvDecoder& operator=(CsvDecoder&&) noexcept;
    CsvDecoder(const CsvDecoder&) = delete;
    CsvDecoder& operator=(const CsvDecoder&) = delete;
    ~CsvDecoder();

    // `header`: the first record of a file, without its line end; a BOM before it is passed over.
    // missing_field: names the columns without default that it lacks. invalid_csv, invalid_utf8.
    [[nodiscard]] Result<CsvColumns> bind(std::string_view header) const;

    // One record without its line end; the cells may view it. invalid_utf8, invalid_csv (also
    // another number of fields than the header has), wrong_type. The rows may have more columns
    // behind those of the schema, which stay null.
    [[nodiscard]] Result<> decode(
        std::string_view record, const CsvColumns& columns, RowBatch& rows
    );

private:
    struct Plan;
    explicit CsvDecoder(std::unique_ptr<Plan> plan);
    std::unique_ptr<Plan> plan_;
};

}  // namespace kinesisd
