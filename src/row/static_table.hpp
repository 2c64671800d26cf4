// StaticTable: rows that stand in a configuration, decoded, with their keys, times and diffs.
#pragma once

#include "base/error.hpp"
#include "row/row_batch.hpp"
#include "row/schema.hpp"
#include "row/table_text.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

class StaticTable {
public:
    struct Row {
        std::string document;  // a JSON object
        std::string place;     // for messages: "line 3", "row 2"
        std::optional<std::string> id{};
        std::int64_t time = 0;  // even; orders the rows, those of one time are one minibatch
        int diff = 1;           // or -1
    };

    // Rows of a drawn table: cells by the types of `schema`. invalid_configuration: a column that
    // the schema does not have, a __time__ or __diff__ that is none; the detail names the line.
    [[nodiscard]] static Result<std::vector<Row>> rows_of(
        const TableText& table, const Schema& schema
    );
    // Decodes documents by `schema`, in the order of their times. `row_schema` is the same with
    // perhaps more columns behind, which stay null. Keys: of the primary key; else of the id; else
    // of the number of the row. invalid_configuration names the row.
    [[nodiscard]] static Result<std::shared_ptr<const StaticTable>> make(
        const Schema& schema, const Schema& row_schema, std::vector<Row> rows
    );

    [[nodiscard]] const RowBatch& rows() const { return rows_; }
    // Of the document of a row.
    [[nodiscard]] std::size_t bytes(std::size_t row) const { return bytes_.at(row); }
    // Of all documents: how a changed table is noticed.
    [[nodiscard]] RowKey fingerprint() const { return fingerprint_; }
    // Where the rows end that share the time of row `first`.
    [[nodiscard]] std::size_t end_of_time(std::size_t first) const;

    explicit StaticTable(Schema row_schema) : schema_{std::move(row_schema)}, rows_{schema_} {}
    StaticTable(const StaticTable&) = delete;
    StaticTable& operator=(const StaticTable&) = delete;

    // Of the same documents, times, keys and diffs, by the same schema.
    friend bool operator==(const StaticTable& a, const StaticTable& b);

private:
    Schema schema_;
    RowBatch rows_;  // refers to schema_
    std::vector<std::int64_t> times_;
    std::vector<std::size_t> bytes_;
    RowKey fingerprint_ = 0;
};

}  // namespace kinesisd
