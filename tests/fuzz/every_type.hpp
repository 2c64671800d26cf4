// A schema with a column of every type, all of which a document may lack.
#pragma once

#include "row/row_encoder.hpp"
#include "row/schema.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd::fuzz {

[[nodiscard]] inline Schema every_type() {
    std::vector<Column> columns;
    for (const auto& [name, type] : std::vector<std::pair<std::string, std::string_view>>{
             {"i", "int"},
             {"f", "float"},
             {"b", "bool"},
             {"s", "str"},
             {"y", "bytes"},
             {"j", "json"},
             {"v", "any"},
             {"n", "datetime_naive"},
             {"u", "datetime_utc"},
             {"d", "duration"},
             {"p", "pointer"},
             {"t", "tuple[int, str | None]"},
             {"l", "list[list[float]]"},
             {"a", "array[int]"},
             {"e", "array[float]"}
         })
        columns.push_back(
            {.name = name,
             .member = name,
             .type = parse_type(type)->optional(),
             .default_json = "null"}
        );
    return Schema{std::move(columns)};
}

[[nodiscard]] inline std::string json_of(const RowBatch& rows, std::size_t row) {
    std::string json;
    JsonEncoder{rows.schema(), Stamps::none}.encode(rows.row(row), {}, json);
    return json;
}

}  // namespace kinesisd::fuzz
