// Tables as people draw them, in UTF-8: the types that are inferred hold every cell.
#include "base/check.hpp"
#include "fuzz/fuzz_target.hpp"
#include "row/static_table.hpp"

#include <simdjson.h>

#include <utility>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kinesisd;
    const std::string text = fuzz::body_of(data, size);
    if (!simdjson::validate_utf8(text)) return 0;
    const Result<TableText> table = parse_table_text(text);
    if (!table) {
        check(table.error().code == Errc::invalid_configuration);
        return 0;
    }
    for (const TableText::Row& row : table->rows)
        check(row.line > 1 && row.cells.size() == table->columns.size());
    const Schema schema = infer_schema(*table);
    Result<std::vector<StaticTable::Row>> rows = StaticTable::rows_of(*table, schema);
    if (!rows) return 0;  // a time or a diff that is none
    const auto made = StaticTable::make(schema, schema, std::move(*rows));
    check(made && (*made)->rows().size() == table->rows.size());
    return 0;
}
