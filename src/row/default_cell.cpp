#include "row/default_cell.hpp"

#include "base/check.hpp"
#include "row/json_cell.hpp"
#include "row/json_paths.hpp"
#include "row/json_scan.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace kinesisd {

namespace {

constexpr std::size_t quoted_bytes_max = 80;  // of a payload, in an error

}  // namespace

std::string shortened(std::string_view utf8) {
    if (utf8.size() <= quoted_bytes_max) return std::string{utf8};
    constexpr std::string_view ellipsis = "…";
    std::size_t end = quoted_bytes_max - ellipsis.size();
    while ((static_cast<unsigned char>(utf8[end]) & 0xc0U) == 0x80U)
        --end;
    return std::string{utf8.substr(0, end)}.append(ellipsis);
}

std::string in_column(const Column& column) {
    return "column '" + column.name + "': ";
}

Result<Value> parse_default(const Column& column, const std::string& json, RowBatch& rows) {
    JsonPaths paths;
    const Result<std::size_t> whole = paths.add_pointer("");
    check(whole.has_value());
    JsonScan scan{paths};
    const std::string padded = json + std::string(JsonScan::padding, '\0');
    const std::string_view document = std::string_view{padded}.substr(0, json.size());
    const std::string detail = in_column(column) + "default_value " + shortened(document);
    if (!scan.scan(document)) return Error{Errc::invalid_configuration, detail + " is not JSON"};
    Value value;
    if (JsonCells{scan, rows}.read(column.type, scan.found(*whole), value))
        return rows.keep(value);  // it may view `padded`
    return Error{Errc::invalid_configuration, detail + " does not fit " + column.type.text()};
}

Result<> add_defaults(const Schema& schema, RowBatch& rows) {
    const std::span<Value> row = rows.add_row();
    for (std::size_t i = 0; i < schema.size(); ++i) {
        const Column& column = schema.columns()[i];
        if (!column.default_json) continue;
        const Result<Value> value = parse_default(column, *column.default_json, rows);
        if (!value) return value.error();
        row[i] = *value;
    }
    return {};
}

}  // namespace kinesisd
