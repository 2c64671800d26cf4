// The value of a column for rows that lack it.
#pragma once

#include "base/error.hpp"
#include "row/row_batch.hpp"
#include "row/schema.hpp"

#include <string>

namespace kinesisd {

// What `json` says, by the column's type, kept in `rows`. invalid_configuration: it is not JSON or
// does not fit; names the column.
[[nodiscard]] Result<Value> parse_default(
    const Column& column, const std::string& json, RowBatch& rows
);

// One row with the default of each column that has one; null in the others.
[[nodiscard]] Result<> add_defaults(const Schema& schema, RowBatch& rows);

// At most 80 bytes of a text, cut between characters, for messages.
[[nodiscard]] std::string shortened(std::string_view utf8);

// "column 'age': "
[[nodiscard]] std::string in_column(const Column& column);

}  // namespace kinesisd
