#include "row/csv_cell.hpp"

#include "base/base64.hpp"
#include "row/datetime.hpp"
#include "row/json_cell.hpp"
#include "row/row_key.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <span>

namespace kinesisd {

namespace {

// std::from_chars knows no plus.
std::string_view without_plus(std::string_view text) {
    const bool has_plus = text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+';
    return has_plus ? text.substr(1) : text;
}

template <class T>
std::optional<T> number_of(std::string_view text) {
    text = without_plus(text);
    T number{};
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc{} || stop != end) return std::nullopt;
    return number;
}

std::optional<Value> read_integer(Kind kind, std::string_view text) {
    const auto number = number_of<std::int64_t>(text);
    if (!number) return std::nullopt;
    return kind == Kind::duration ? Value::nanoseconds(kind, *number) : Value::integer(*number);
}

// NaN and infinities are written as null, so they are not read either.
std::optional<Value> read_float(std::string_view text) {
    const auto number = number_of<double>(text);
    if (!number || !std::isfinite(*number)) return std::nullopt;
    return Value::floating(*number);
}

std::optional<Value> read_boolean(std::string_view text) {
    if (text == "true" || text == "True") return Value::boolean(true);
    if (text == "false" || text == "False") return Value::boolean(false);
    return std::nullopt;
}

std::optional<Value> read_bytes(std::string_view text, RowBatch& rows) {
    const std::span<char> room = rows.make_all<char>(text.size() / 4 * 3);
    const auto size = decode_base64(text, room.data());
    if (!size) return std::nullopt;
    return Value::bytes({room.data(), *size});
}

std::optional<Value> read_pointer(std::string_view text, RowBatch& rows) {
    const auto key = parse_pointer_text(text);
    if (!key) return std::nullopt;
    RowKey& kept = rows.make_all<RowKey>(1).front();
    kept = *key;
    return Value::pointer(&kept);
}

std::optional<Value> read_datetime(Kind kind, std::string_view text) {
    const auto nanoseconds = parse_datetime(kind, text);
    if (!nanoseconds) return std::nullopt;
    return Value::nanoseconds(kind, *nanoseconds);
}

// CSV does not say of which kind a value was: what looks like a number is one, unless it is quoted.
Value read_any(const CsvField& field) {
    if (field.form == CsvField::Form::quoted) return Value::string(field.text);
    if (const auto boolean = read_boolean(field.text)) return *boolean;
    if (const auto integer = read_integer(Kind::integer, field.text)) return *integer;
    if (const auto number = read_float(field.text)) return *number;
    return Value::string(field.text);
}

}  // namespace

bool is_text_unquoted(std::string_view field) {
    return read_any({field, CsvField::Form::plain}).kind() == Kind::string;
}

CsvCells::CsvCells() : whole_{paths_.add_pointer("").value()} {}

CsvCells::~CsvCells() = default;

std::optional<Value> CsvCells::read(const Type& type, const CsvField& field, RowBatch& rows) {
    const std::string_view text = field.text;
    if (text.empty() && field.form == CsvField::Form::plain && type.is_optional()) return Value{};
    switch (type.kind()) {
        case Kind::null: return std::nullopt;
        case Kind::boolean: return read_boolean(text);
        case Kind::integer:
        case Kind::duration: return read_integer(type.kind(), text);
        case Kind::floating: return read_float(text);
        case Kind::string: return Value::string(text);
        case Kind::bytes: return read_bytes(text, rows);
        case Kind::pointer: return read_pointer(text, rows);
        case Kind::datetime_naive:
        case Kind::datetime_utc: return read_datetime(type.kind(), text);
        case Kind::tuple:
        case Kind::list:
        case Kind::array:
        case Kind::json: return read_json(type, text, rows);
        case Kind::any:
            if (text.empty() && field.form == CsvField::Form::plain) return std::nullopt;
            return read_any(field);
    }
    return std::nullopt;
}

std::optional<Value> CsvCells::read_json(const Type& type, std::string_view text, RowBatch& rows) {
    padded_.assign(text).append(JsonScan::padding, '\0');
    const std::string_view document = std::string_view{padded_}.substr(0, text.size());
    if (!scan_.scan(document)) return std::nullopt;
    Value value;
    if (!JsonCells{scan_, rows}.read(type, scan_.found(whole_), value)) return std::nullopt;
    return rows.keep(value);  // it may view the document
}

}  // namespace kinesisd
