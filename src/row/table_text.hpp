// TableText: a table as people draw it in a configuration, before its types are known.
#pragma once

#include "base/error.hpp"
#include "row/schema.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

// Columns that say when a row comes and whether it comes (1) or goes (-1).
inline constexpr std::string_view time_column = "__time__";
inline constexpr std::string_view diff_column = "__diff__";

struct TableText {
    struct Row {
        std::size_t line = 0;                           // from 1 on
        std::optional<std::string> id;                  // of a table with an id column
        std::vector<std::optional<std::string>> cells;  // one for each column; nothing: null
    };
    std::vector<std::string> columns;  // without the id column, with __time__ and __diff__
    std::vector<Row> rows;
};

// The first line is the header. Cells are parted by '|', with blanks around it, or by runs of
// blanks. The id column is the first, if its header is empty or `id`, or if the rows have one cell
// more than the header. Empty, None and NaN are null. invalid_configuration: the detail names the
// line.
[[nodiscard]] Result<TableText> parse_table_text(std::string_view text);

// int, float, bool (True, False) or str, whatever holds all cells of a column, "| None" where one
// of them is null. Without __time__ and __diff__.
[[nodiscard]] Schema infer_schema(const TableText& table);

// A cell as the JSON text that a document would hold for this type: "7", "\"x\"". A cell that does
// not fit becomes a text that the decoder refuses.
[[nodiscard]] std::string cell_json(const std::optional<std::string>& cell, const Type& type);

}  // namespace kinesisd
