#include "row/static_table.hpp"

#include "base/text.hpp"
#include "row/row_decoder.hpp"
#include "row/row_encoder.hpp"
#include "row/row_key.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::size_t padding = 64;  // that the decoder may read behind a document

Error wrong(const std::string& place, const std::string& what) {
    return Error{Errc::invalid_configuration, place + ": " + what};
}

std::optional<std::int64_t> parse_integer(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Sets the time or the diff of a row by its control column.
Result<> set_control(const std::string& name, const std::string& cell, StaticTable::Row& row) {
    const std::optional<std::int64_t> value = parse_integer(cell);
    if (name == time_column) {
        if (!value || *value < 0 || *value % 2 != 0)
            return wrong(row.place, "found __time__ " + cell + ", expected an even number");
        row.time = *value;
        return {};
    }
    if (!value || (*value != 1 && *value != -1))
        return wrong(row.place, "found __diff__ " + cell + ", expected 1 or -1");
    row.diff = static_cast<int>(*value);
    return {};
}

Result<> check_names(const TableText& table, const Schema& schema) {
    std::vector<std::string_view> known;
    for (const Column& column : schema.columns())
        known.emplace_back(column.name);
    for (const std::string& name : table.columns) {
        if (name == time_column || name == diff_column || schema.index_of(name)) continue;
        std::string what = "the schema has no column " + name;
        if (const auto nearest = nearest_name(name, known))
            what.append("; did you mean ").append(*nearest).append("?");
        return wrong("line 1", what);
    }
    return {};
}

RowKey key_of(const StaticTable::Row& row, std::size_t number) {
    if (!row.id) return key_of_id(static_cast<std::int64_t>(number));
    if (const std::optional<std::int64_t> id = parse_integer(*row.id)) return key_of_id(*id);
    const Value text = Value::string(*row.id);
    return key_of_columns({&text, 1});
}

std::vector<std::size_t> primary_key_of(const Schema& schema) {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < schema.size(); ++i)
        if (schema.columns()[i].role == Column::Role::primary_key) columns.push_back(i);
    return columns;
}

}  // namespace

Result<std::vector<StaticTable::Row>> StaticTable::rows_of(
    const TableText& table, const Schema& schema
) {
    if (const Result<> known = check_names(table, schema); !known) return known.error();
    std::vector<Row> rows;
    for (const TableText::Row& text : table.rows) {
        Row row{"{", "line " + std::to_string(text.line), text.id};
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const std::string& name = table.columns[i];
            const std::optional<std::size_t> column = schema.index_of(name);
            if (column) {
                if (row.document.size() > 1) row.document.push_back(',');
                append_json(Value::string(schema.columns()[*column].member), row.document);
                row.document.push_back(':');
                row.document.append(cell_json(text.cells[i], schema.columns()[*column].type));
            } else if (text.cells[i]) {
                const Result<> set = set_control(name, *text.cells[i], row);
                if (!set) return set.error();
            }
        }
        row.document.push_back('}');
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<std::shared_ptr<const StaticTable>> StaticTable::make(
    const Schema& schema, const Schema& row_schema, std::vector<Row> rows
) {
    Result<JsonDecoder> decoder = JsonDecoder::make(schema, {});
    if (!decoder) return decoder.error();
    const std::vector<std::size_t> primary_key = primary_key_of(schema);
    auto table = std::make_shared<StaticTable>(row_schema);
    struct Numbered {
        Row row;
        RowKey key;
        std::size_t number;
    };
    std::vector<Numbered> ordered;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const RowKey key = key_of(rows[i], i);
        ordered.push_back({std::move(rows[i]), key, i});
    }
    std::ranges::sort(ordered, {}, [](const Numbered& one) {
        return std::pair{one.row.time, one.number};
    });

    std::string all;
    RowBatch decoded{table->schema_};
    for (Numbered& one : ordered) {
        all.append(one.row.document)
            .append(" " + std::to_string(one.row.time) + " " + std::to_string(one.row.diff) + "\n");
        one.row.document.reserve(one.row.document.size() + padding);
        const Result<> fits = decoder->decode(one.row.document, decoded);
        if (!fits) return wrong(one.row.place, fits.error().text());
        const std::span<Value> row = table->rows_.add_row();
        const std::span<const Value> found = decoded.last_row();
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = table->rows_.keep(found[i]);
        std::vector<Value> key;
        for (const std::size_t column : primary_key)
            key.push_back(row[column]);
        table->rows_.set_last_key(key.empty() ? one.key : key_of_columns(key));
        table->rows_.set_last_diff(static_cast<std::int8_t>(one.row.diff));
        table->times_.push_back(one.row.time);
        table->bytes_.push_back(one.row.document.size());
    }
    const Value text = Value::string(all);
    table->fingerprint_ = key_of_columns({&text, 1});
    return std::shared_ptr<const StaticTable>{std::move(table)};
}

bool operator==(const StaticTable& a, const StaticTable& b) {
    return a.schema_ == b.schema_ && a.fingerprint_ == b.fingerprint_ && a.bytes_ == b.bytes_ &&
           a.times_ == b.times_ && std::ranges::equal(a.rows_.keys(), b.rows_.keys()) &&
           std::ranges::equal(a.rows_.diffs(), b.rows_.diffs());
}

std::size_t StaticTable::end_of_time(std::size_t first) const {
    const auto begin = times_.begin() + static_cast<std::ptrdiff_t>(first);
    const std::int64_t time = times_.at(first);
    const auto end = std::find_if(begin, times_.end(), [time](auto one) { return one != time; });
    return static_cast<std::size_t>(end - times_.begin());
}

}  // namespace kinesisd
