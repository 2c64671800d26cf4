#include "row/table_text.hpp"

#include "row/row_encoder.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

using Cells = std::vector<std::string_view>;

Cells split_at_bars(std::string_view line) {
    Cells cells;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t bar = std::min(line.find('|', at), line.size());
        cells.push_back(trimmed(line.substr(at, bar - at)));
        at = bar + 1;
    }
    return cells;
}

// At bars and at runs of blanks.
Cells split_everywhere(std::string_view line) {
    Cells cells;
    for (const std::string_view part : split_at_bars(trimmed(line))) {
        if (part.empty()) cells.push_back(part);
        for (std::size_t at = 0; at < part.size();) {
            const std::size_t end = std::min(part.find_first_of(blanks, at), part.size());
            cells.push_back(part.substr(at, end - at));
            at = std::min(part.find_first_not_of(blanks, end), part.size());
        }
    }
    return cells;
}

// The cells of a line that is to have so many; blanks may stand within a cell when bars part them.
Cells split_line(std::string_view line, std::size_t columns) {
    Cells cells = split_at_bars(line);
    if (cells.size() == columns && line.find('|') != std::string_view::npos) return cells;
    return split_everywhere(line);
}

struct Line {
    std::size_t number;
    std::string_view text;
};

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    std::size_t number = 1;
    for (std::size_t at = 0; at < text.size(); ++number) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        if (!trimmed(line).empty()) lines.push_back({number, line});
        at = end + 1;
    }
    return lines;
}

// |---|:--| between header and rows, as other dialects draw it.
bool is_rule(std::string_view line) {
    return line.find_first_not_of("-|:+ \t\r") == std::string_view::npos &&
           line.find('-') != std::string_view::npos;
}

std::optional<std::string> cell_of(std::string_view text) {
    if (text.empty() || text == "None" || text == "NaN") return std::nullopt;
    return std::string{text};
}

Error at_line(std::size_t line, std::string what) {
    return Error{Errc::invalid_configuration, "line " + std::to_string(line) + ": " + what};
}

std::string cells_text(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " cell" : " cells");
}

std::optional<Error> check_columns(const std::vector<std::string>& columns, std::size_t line) {
    for (auto column = columns.begin(); column != columns.end(); ++column) {
        if (column->empty()) return at_line(line, "a column has no name");
        if (std::find(columns.begin(), column, *column) != column)
            return at_line(line, "the column " + *column + " stands twice");
    }
    return std::nullopt;
}

// 007 is a name and no number.
bool has_leading_zero(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

// What JSON calls an integer, in 64 bits.
bool is_integer(std::string_view text) {
    std::int64_t value = 0;
    if (has_leading_zero(text)) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

std::optional<double> parse_float(std::string_view text) {
    double value = 0;
    if (has_leading_zero(text)) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (!std::isfinite(value)) return std::nullopt;
    return value;
}

bool is_boolean(std::string_view text) {
    return text == "True" || text == "False";
}

Kind kind_of(std::string_view text) {
    if (is_integer(text)) return Kind::integer;
    if (parse_float(text)) return Kind::floating;
    if (is_boolean(text)) return Kind::boolean;
    return Kind::string;
}

// The kind that holds both.
Kind joined(Kind a, Kind b) {
    const auto is_number = [](Kind kind) {
        return kind == Kind::integer || kind == Kind::floating;
    };
    if (a == b) return a;
    return is_number(a) && is_number(b) ? Kind::floating : Kind::string;
}

std::string quoted(std::string_view text) {
    std::string json;
    append_json(Value::string(text), json);
    return json;
}

std::string boolean_json(std::string_view text) {
    if (text == "True" || text == "true") return "true";
    if (text == "False" || text == "false") return "false";
    return quoted(text);
}

std::string float_json(std::string_view text) {
    const std::optional<double> value = parse_float(text);
    if (!value) return quoted(text);
    std::string json;
    append_float(*value, json);
    return json;
}

// Of a type that takes what the text looks like.
std::string any_json(std::string_view text) {
    switch (kind_of(text)) {
        case Kind::integer: return std::string{text};
        case Kind::floating: return float_json(text);
        case Kind::boolean: return boolean_json(text);
        default: return quoted(text);
    }
}

}  // namespace

Result<TableText> parse_table_text(std::string_view text) {
    std::vector<Line> lines = lines_of(text);
    if (lines.empty()) return Error{Errc::invalid_configuration, "the table has no header"};
    const Line header = lines.front();
    lines.erase(lines.begin());
    std::erase_if(lines, [](const Line& line) { return is_rule(line.text); });

    Cells names = split_everywhere(header.text);
    // | a | b | is framed: what is left and right of the frame is no column.
    const bool is_framed = names.size() > 2 && names.front().empty() && names.back().empty();
    if (is_framed) names.pop_back();
    bool has_ids = names.front().empty() || names.front() == "id";
    std::size_t count = names.size();
    const bool has_bars = header.text.find('|') != std::string_view::npos;
    if (!has_bars && !has_ids && !lines.empty() &&
        split_everywhere(lines.front().text).size() == count + 1) {
        has_ids = true;
        names.insert(names.begin(), "");
        ++count;
    }
    TableText table;
    table.columns.assign(names.begin() + (has_ids ? 1 : 0), names.end());
    if (const auto wrong = check_columns(table.columns, header.number)) return *wrong;

    for (const Line& line : lines) {
        Cells cells = split_line(line.text, is_framed ? count + 1 : count);
        if (is_framed && cells.size() == count + 1 && cells.back().empty()) cells.pop_back();
        if (cells.size() != count)
            return at_line(
                line.number,
                "has " + cells_text(cells.size()) + ", the header has " + std::to_string(count)
            );
        TableText::Row row{line.number, std::nullopt, {}};
        if (has_ids && !cells.front().empty()) row.id = std::string{cells.front()};
        for (std::size_t i = has_ids ? 1 : 0; i < count; ++i)
            row.cells.push_back(cell_of(cells[i]));
        table.rows.push_back(std::move(row));
    }
    const auto has_id = [](const TableText::Row& row) { return row.id.has_value(); };
    const auto with_ids = std::ranges::count_if(table.rows, has_id);
    if (with_ids != 0 && static_cast<std::size_t>(with_ids) != table.rows.size())
        return at_line(
            std::ranges::find_if_not(table.rows, has_id)->line,
            "has no id, and other lines have one"
        );
    return table;
}

Schema infer_schema(const TableText& table) {
    std::vector<Column> columns;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const std::string& name = table.columns[i];
        if (name == time_column || name == diff_column) continue;
        std::optional<Kind> kind;
        bool has_nulls = false;
        for (const TableText::Row& row : table.rows) {
            const std::optional<std::string>& cell = row.cells[i];
            has_nulls = has_nulls || !cell;
            if (cell) kind = kind ? joined(*kind, kind_of(*cell)) : kind_of(*cell);
        }
        Type type{kind.value_or(Kind::string)};
        if (has_nulls) type = type.optional();
        columns.push_back(Column{name, name, std::move(type), Column::Role::plain, std::nullopt});
    }
    return Schema{std::move(columns)};
}

std::string cell_json(const std::optional<std::string>& cell, const Type& type) {
    if (!cell) return "null";
    switch (type.kind()) {
        case Kind::boolean: return boolean_json(*cell);
        case Kind::floating: return float_json(*cell);
        case Kind::any: return any_json(*cell);
        case Kind::string:
        case Kind::bytes:
        case Kind::pointer:
        case Kind::datetime_naive:
        case Kind::datetime_utc: return quoted(*cell);
        case Kind::null:
        case Kind::integer:
        case Kind::duration:
        case Kind::tuple:
        case Kind::list:
        case Kind::array:
        case Kind::json: return *cell;
    }
    return quoted(*cell);
}

}  // namespace kinesisd
