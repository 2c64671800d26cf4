// Rows that stand in the configuration: drawn as a table, or a list of mappings.
#include "base/text.hpp"
#include "config/sections.hpp"
#include "row/row_encoder.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace kinesisd::config {

namespace {

constexpr std::string_view expected_table = "a table whose cells fit their columns";

// A message about a cell may quote it, unless it came from the environment.
void report(const Node& node, const Error& error) {
    if (node.is_from_environment()) {
        node.report_expected(expected_table);
    } else {
        node.report(error.detail);
    }
}

struct Table {
    Schema schema;
    std::vector<StaticTable::Row> rows;
};

std::optional<Table> read_drawn(const Node& node, const Schema* schema) {
    const Result<TableText> text = parse_table_text(node.text());
    if (!text) {
        report(node, text.error());
        return std::nullopt;
    }
    Table table{schema != nullptr ? *schema : infer_schema(*text), {}};
    Result<std::vector<StaticTable::Row>> rows = StaticTable::rows_of(*text, table.schema);
    if (!rows) {
        report(node, rows.error());
        return std::nullopt;
    }
    table.rows = *std::move(rows);
    return table;
}

bool is_control(std::string_view name) {
    return name == time_column || name == diff_column;
}

// The type that a value of YAML has by itself.
Type type_of(const Node& node) {
    if (node.kind() == YamlKind::quoted) return Type{Kind::string};
    if (node.kind() != YamlKind::plain) return Type{Kind::json};
    const TableText one{{"c"}, {{1, std::nullopt, {node.text()}}}};
    const Type type = infer_schema(one).columns().front().type;
    if (node.text() == "true" || node.text() == "false") return Type{Kind::boolean};
    return type;
}

// The type that holds values of both.
Type joined(const Type& a, const Type& b) {
    const auto is_number = [](const Type& type) {
        return type.kind() == Kind::integer || type.kind() == Kind::floating;
    };
    if (a.kind() == b.kind()) return a;
    if (is_number(a) && is_number(b)) return Type{Kind::floating};
    return Type{Kind::json};
}

Schema infer_schema_of(const std::vector<Node>& elements) {
    struct Found {
        std::optional<Type> type;
        std::size_t values = 0;
    };
    std::vector<std::string> names;
    std::vector<Found> found;
    for (const Node& element : elements) {
        for (const Member& member : element.members()) {
            if (is_control(member.name)) continue;
            const auto at = std::ranges::find(names, member.name);
            const auto index = static_cast<std::size_t>(at - names.begin());
            if (at == names.end()) {
                names.push_back(member.name);
                found.emplace_back();
            }
            if (member.value.kind() == YamlKind::null) continue;
            ++found[index].values;
            const Type type = type_of(member.value);
            found[index].type = found[index].type ? joined(*found[index].type, type) : type;
        }
    }
    std::vector<Column> columns;
    for (std::size_t i = 0; i < names.size(); ++i) {
        Type type = found[i].type.value_or(Type{Kind::string});
        const bool has_nulls = found[i].values < elements.size();
        if (has_nulls) type = type.optional();
        columns.push_back(Column{
            names[i],
            names[i],
            std::move(type),
            Column::Role::plain,
            has_nulls ? std::optional<std::string>{"null"} : std::nullopt
        });
    }
    return Schema{std::move(columns)};
}

// __time__ or __diff__.
void read_control(const Member& member, StaticTable::Row& row) {
    const std::string& text = member.value.text();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_whole = member.value.kind() == YamlKind::plain && error == std::errc{} &&
                          end == text.data() + text.size();
    if (member.name == time_column) {
        if (!is_whole || value < 0 || value % 2 != 0) {
            member.value.report_expected("an even number of at least 0");
            return;
        }
        row.time = value;
        return;
    }
    if (!is_whole || (value != 1 && value != -1)) {
        member.value.report_expected("1 or -1");
        return;
    }
    row.diff = static_cast<int>(value);
}

void read_cell(const Member& member, const Schema& schema, std::string& document) {
    const std::optional<std::size_t> index = schema.index_of(member.name);
    if (!index) {
        std::vector<std::string_view> known;
        for (const Column& column : schema.columns())
            known.emplace_back(column.name);
        const auto nearest = nearest_name(member.name, known);
        member.report("the schema has no such column", nearest.value_or(std::string_view{}));
        return;
    }
    const Column& column = schema.columns()[*index];
    if (document.size() > 1) document.push_back(',');
    append_json(Value::string(column.member), document);
    document.push_back(':');
    append_document_value(member.value, column.type, document);
}

std::optional<Table> read_listed(const Node& node, const Schema* schema) {
    const std::vector<Node> elements = node.elements();
    Table table{schema != nullptr ? *schema : infer_schema_of(elements), {}};
    if (table.schema.size() == 0) {
        node.report_expected("a list of mappings of columns to values");
        return std::nullopt;
    }
    for (std::size_t i = 0; i < elements.size(); ++i) {
        StaticTable::Row row{"{", "row " + std::to_string(i + 1)};
        if (elements[i].kind() != YamlKind::mapping)
            elements[i].report_expected("a mapping of columns to values");
        for (const Member& member : elements[i].members()) {
            if (is_control(member.name)) {
                read_control(member, row);
            } else {
                read_cell(member, table.schema, row.document);
            }
        }
        row.document.push_back('}');
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace

std::shared_ptr<const StaticTable> read_table(
    const Node& node, const Schema* schema, const Schema* row_schema
) {
    const std::size_t problems = node.reading().problems.size();
    const bool is_list = node.kind() == YamlKind::sequence;
    std::optional<Table> table = is_list ? read_listed(node, schema) : read_drawn(node, schema);
    if (!table || node.reading().problems.size() > problems) return nullptr;
    const Schema& of_rows = row_schema != nullptr ? *row_schema : table->schema;
    auto made = StaticTable::make(table->schema, of_rows, std::move(table->rows));
    if (made) return *std::move(made);
    report(node, made.error());
    return nullptr;
}

}  // namespace kinesisd::config
