#include "row/json_cell.hpp"

#include "base/base64.hpp"
#include "base/check.hpp"
#include "row/datetime.hpp"
#include "row/json_number.hpp"
#include "row/row_key.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace kinesisd {

namespace {

// Each of these leaves its place alone and returns false if the value is not of its type.
bool read_integer(const JsonValue& value, std::int64_t& place) {
    if (value.kind != JsonValue::Kind::number) return false;
    const auto integer = integer_of(value.text);
    if (integer) place = *integer;
    return integer.has_value();
}

bool read_extent(const JsonValue& value, std::uint64_t& place) {
    std::int64_t integer = 0;
    if (!read_integer(value, integer) || integer < 0) return false;
    place = static_cast<std::uint64_t>(integer);
    return true;
}

bool read_float(const JsonValue& value, double& place) {
    if (value.kind != JsonValue::Kind::number) return false;
    const auto number = float_of(value.text);
    if (number) place = *number;
    return number.has_value();
}

bool read_integer_cell(Kind kind, const JsonValue& value, Value& cell) {
    std::int64_t integer = 0;
    if (!read_integer(value, integer)) return false;
    cell = kind == Kind::duration ? Value::nanoseconds(kind, integer) : Value::integer(integer);
    return true;
}

bool read_float_cell(const JsonValue& value, Value& cell) {
    double number = 0;
    if (!read_float(value, number)) return false;
    cell = Value::floating(number);
    return true;
}

bool read_boolean_cell(const JsonValue& value, Value& cell) {
    if (value.kind != JsonValue::Kind::boolean) return false;
    cell = Value::boolean(value.text == "true");
    return true;
}

std::size_t count_of(JsonParts parts) {
    std::size_t count = 0;
    while (parts.next().kind != JsonValue::Kind::absent)
        ++count;
    return count;
}

// Reads each element of an array as `read` says; false if one does not fit. There are as many
// places as elements.
template <class T, class Read>
// NOLINTNEXTLINE(misc-no-recursion): as JsonCells::read(), of which a Read may be part
bool read_all(JsonParts elements, std::span<T> places, Read read) {
    return std::ranges::all_of(places, [&](T& place) { return read(elements.next(), place); });
}

// How many elements an array of this shape has, if it can have `count`.
bool holds(std::span<const std::uint64_t> shape, std::size_t count) {
    unsigned __int128 elements = 1;
    for (const std::uint64_t each : shape) {
        // A zero makes up for anything, so that no early exit is right before the last extent.
        if (elements > UINT64_MAX && each != 0) continue;
        elements *= each;
    }
    return elements == count;
}

}  // namespace

// NOLINTNEXTLINE(misc-no-recursion): values nest as deeply as their types
bool JsonCells::read(const Type& type, const JsonValue& value, Value& cell) {
    check(value.kind != JsonValue::Kind::absent);
    if (value.kind == JsonValue::Kind::null) {
        if (type.is_optional()) cell = Value{};
        return type.is_optional();
    }
    switch (type.kind()) {
        case Kind::null: return false;
        case Kind::boolean: return read_boolean_cell(value, cell);
        case Kind::integer:
        case Kind::duration: return read_integer_cell(type.kind(), value, cell);
        case Kind::floating: return read_float_cell(value, cell);
        case Kind::string:
            if (value.kind != JsonValue::Kind::string) return false;
            cell = Value::string(kept_text(value));
            return true;
        case Kind::bytes:
        case Kind::pointer:
        case Kind::datetime_naive:
        case Kind::datetime_utc: return read_text(type.kind(), value, cell);
        case Kind::tuple:
        case Kind::list: return read_elements(type, value, cell);
        case Kind::array: return read_array(type, value, cell);
        case Kind::json: cell = keep_json(value); return true;
        case Kind::any: return read_any(value, cell);
    }
    return false;
}

std::string_view JsonCells::kept_text(const JsonValue& string) {
    const std::string_view text = scan_->string_of(string);
    return string.spelling == JsonSpelling::verbatim ? text : rows_->keep(text);
}

bool JsonCells::read_text(Kind kind, const JsonValue& value, Value& cell) {
    if (value.kind != JsonValue::Kind::string) return false;
    const std::string_view text = scan_->string_of(value);
    if (kind == Kind::bytes) return read_bytes(text, cell);
    if (kind == Kind::pointer) {
        const auto key = parse_pointer_text(text);
        if (!key) return false;
        RowKey& kept = rows_->make_all<RowKey>(1).front();
        kept = *key;
        cell = Value::pointer(&kept);
        return true;
    }
    const auto nanoseconds = parse_datetime(kind, text);
    if (!nanoseconds) return false;
    cell = Value::nanoseconds(kind, *nanoseconds);
    return true;
}

bool JsonCells::read_bytes(std::string_view text, Value& cell) {
    const std::span<char> room = rows_->make_all<char>(text.size() / 4 * 3);
    const auto size = decode_base64(text, room.data());
    if (!size) return false;
    cell = Value::bytes({room.data(), *size});
    return true;
}

bool JsonCells::read_any(const JsonValue& value, Value& cell) {
    switch (value.kind) {
        case JsonValue::Kind::string: cell = Value::string(kept_text(value)); return true;
        case JsonValue::Kind::boolean: return read_boolean_cell(value, cell);
        default:
            return read_integer_cell(Kind::integer, value, cell) || read_float_cell(value, cell);
    }
}

// NOLINTNEXTLINE(misc-no-recursion): as read()
bool JsonCells::read_elements(const Type& type, const JsonValue& value, Value& cell) {
    if (value.kind != JsonValue::Kind::array) return false;
    const std::size_t count = count_of(scan_->parts_of(value));
    const bool is_tuple = type.kind() == Kind::tuple;
    if (is_tuple && count != type.elements().size()) return false;
    const std::span<Value> elements = rows_->make_all<Value>(count);
    std::size_t index = 0;
    // NOLINTNEXTLINE(misc-no-recursion): as read()
    const auto read_one = [&](const JsonValue& element, Value& place) {
        return read(type.elements()[is_tuple ? index++ : 0], element, place);
    };
    if (!read_all(scan_->parts_of(value), elements, read_one)) return false;
    cell = Value::elements(type.kind(), elements);
    return true;
}

bool JsonCells::read_array(const Type& type, const JsonValue& value, Value& cell) {
    if (value.kind != JsonValue::Kind::object) return false;
    JsonValue shape_found;
    JsonValue elements_found;
    JsonParts members = scan_->parts_of(value);
    for (JsonValue next = members.next(); next.kind != JsonValue::Kind::absent;
         next = members.next()) {
        const std::string_view key = scan_->string_of(members.key());
        if (key == "shape") shape_found = next;
        if (key == "elements") elements_found = next;
    }
    using enum JsonValue::Kind;
    if (shape_found.kind != array || elements_found.kind != array) return false;
    const JsonParts extents = scan_->parts_of(shape_found);
    const auto shape = rows_->make_all<std::uint64_t>(count_of(extents));
    if (!read_all(extents, shape, read_extent)) return false;
    const JsonParts elements = scan_->parts_of(elements_found);
    const std::size_t count = count_of(elements);
    if (!holds(shape, count)) return false;

    ArrayData& data = rows_->make_all<ArrayData>(1).front();
    data = {
        .shape = shape, .element = type.elements().front().kind(), .integers = {}, .floats = {}
    };
    if (data.element == Kind::integer) {
        const auto integers = rows_->make_all<std::int64_t>(count);
        if (!read_all(elements, integers, read_integer)) return false;
        data.integers = integers;
    } else {
        const auto floats = rows_->make_all<double>(count);
        if (!read_all(elements, floats, read_float)) return false;
        data.floats = floats;
    }
    cell = Value::array(&data);
    return true;
}

Value JsonCells::keep_json(const JsonValue& value) {
    const std::string_view text = scan_->compact(value);
    const bool is_view = text.data() == value.text.data();
    return Value::json(is_view ? text : rows_->keep(text));
}

}  // namespace kinesisd
