#include "row/json_cell.hpp"

#include "base/base64.hpp"
#include "base/check.hpp"
#include "row/datetime.hpp"
#include "row/json_number.hpp"
#include "row/row_key.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kinesisd {

namespace {

std::optional<Value> read_integer(Kind kind, const JsonValue& value) {
    if (value.kind != JsonValue::Kind::number) return std::nullopt;
    const auto integer = integer_of(value.text);
    if (!integer) return std::nullopt;
    return kind == Kind::duration ? Value::nanoseconds(kind, *integer) : Value::integer(*integer);
}

std::optional<Value> read_float(const JsonValue& value) {
    if (value.kind != JsonValue::Kind::number) return std::nullopt;
    const auto number = float_of(value.text);
    if (!number) return std::nullopt;
    return Value::floating(*number);
}

std::optional<Value> read_boolean(const JsonValue& value) {
    if (value.kind != JsonValue::Kind::boolean) return std::nullopt;
    return Value::boolean(value.text == "true");
}

// Parses each element of `array` to `out` as `parse` says; false if one does not fit. `out` is as
// long as the array.
template <class T, class Parse>
// NOLINTNEXTLINE(misc-no-recursion): as JsonCells::read(), of which a Parse may be part
bool read_all(const JsonValue& array, std::span<T> out, Parse parse) {
    JsonParts parts{array};
    for (T& place : out) {
        const auto parsed = parse(parts.next());
        if (!parsed) return false;
        place = *parsed;
    }
    return true;
}

std::size_t count_of(const JsonValue& array) {
    JsonParts parts{array};
    std::size_t count = 0;
    while (parts.next().kind != JsonValue::Kind::absent)
        ++count;
    return count;
}

std::optional<std::int64_t> integer_element(const JsonValue& value) {
    if (value.kind != JsonValue::Kind::number) return std::nullopt;
    return integer_of(value.text);
}

std::optional<double> float_element(const JsonValue& value) {
    if (value.kind != JsonValue::Kind::number) return std::nullopt;
    return float_of(value.text);
}

std::optional<std::uint64_t> extent(const JsonValue& value) {
    const auto integer = integer_element(value);
    if (!integer || *integer < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*integer);
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
std::optional<Value> JsonCells::read(const Type& type, const JsonValue& value) {
    check(value.kind != JsonValue::Kind::absent);
    if (value.kind == JsonValue::Kind::null)
        return type.is_optional() ? std::optional{Value{}} : std::nullopt;
    switch (type.kind()) {
        case Kind::null: return std::nullopt;
        case Kind::boolean: return read_boolean(value);
        case Kind::integer:
        case Kind::duration: return read_integer(type.kind(), value);
        case Kind::floating: return read_float(value);
        case Kind::string:
        case Kind::bytes:
        case Kind::pointer:
        case Kind::datetime_naive:
        case Kind::datetime_utc: return read_string(type.kind(), value);
        case Kind::tuple:
        case Kind::list: return read_elements(type, value);
        case Kind::array: return read_array(type, value);
        case Kind::json: return keep_json(value);
        case Kind::any: return read_any(value);
    }
    return std::nullopt;
}

std::optional<Value> JsonCells::read_string(Kind kind, const JsonValue& value) {
    if (value.kind != JsonValue::Kind::string) return std::nullopt;
    const std::string_view text = scan_->string_of(value);
    if (kind == Kind::string)
        return Value::string(value.spelling == JsonSpelling::verbatim ? text : rows_->keep(text));
    if (kind == Kind::bytes) return read_bytes(text);
    if (kind == Kind::pointer) {
        const auto key = parse_pointer_text(text);
        if (!key) return std::nullopt;
        RowKey& kept = rows_->make_all<RowKey>(1).front();
        kept = *key;
        return Value::pointer(&kept);
    }
    const auto nanoseconds = parse_datetime(kind, text);
    if (!nanoseconds) return std::nullopt;
    return Value::nanoseconds(kind, *nanoseconds);
}

std::optional<Value> JsonCells::read_bytes(std::string_view text) {
    const std::span<char> room = rows_->make_all<char>(text.size() / 4 * 3);
    const auto size = decode_base64(text, room.data());
    if (!size) return std::nullopt;
    return Value::bytes({room.data(), *size});
}

std::optional<Value> JsonCells::read_any(const JsonValue& value) {
    if (value.kind == JsonValue::Kind::string) return read_string(Kind::string, value);
    if (value.kind == JsonValue::Kind::boolean) return read_boolean(value);
    const auto integer = read_integer(Kind::integer, value);
    return integer ? integer : read_float(value);
}

// NOLINTNEXTLINE(misc-no-recursion): as read()
std::optional<Value> JsonCells::read_elements(const Type& type, const JsonValue& value) {
    if (value.kind != JsonValue::Kind::array) return std::nullopt;
    const std::size_t count = count_of(value);
    const bool is_tuple = type.kind() == Kind::tuple;
    if (is_tuple && count != type.elements().size()) return std::nullopt;
    const std::span<Value> elements = rows_->make_all<Value>(count);
    std::size_t index = 0;
    // NOLINTNEXTLINE(misc-no-recursion): as read()
    const auto parse = [&](const JsonValue& element) {
        return read(type.elements()[is_tuple ? index++ : 0], element);
    };
    if (!read_all(value, elements, parse)) return std::nullopt;
    return Value::elements(type.kind(), elements);
}

std::optional<Value> JsonCells::read_array(const Type& type, const JsonValue& value) {
    if (value.kind != JsonValue::Kind::object) return std::nullopt;
    JsonValue shape_found;
    JsonValue elements_found;
    JsonParts members{value};
    for (JsonValue next = members.next(); next.kind != JsonValue::Kind::absent;
         next = members.next()) {
        const std::string_view key = scan_->string_of(members.key());
        if (key == "shape") shape_found = next;
        if (key == "elements") elements_found = next;
    }
    if (shape_found.kind != JsonValue::Kind::array) return std::nullopt;
    const auto shape = rows_->make_all<std::uint64_t>(count_of(shape_found));
    if (!read_all(shape_found, shape, extent)) return std::nullopt;

    if (elements_found.kind != JsonValue::Kind::array) return std::nullopt;
    const std::size_t count = count_of(elements_found);
    if (!holds(shape, count)) return std::nullopt;

    ArrayData& data = rows_->make_all<ArrayData>(1).front();
    data = {
        .shape = shape, .element = type.elements().front().kind(), .integers = {}, .floats = {}
    };
    if (data.element == Kind::integer) {
        const auto integers = rows_->make_all<std::int64_t>(count);
        if (!read_all(elements_found, integers, integer_element)) return std::nullopt;
        data.integers = integers;
    } else {
        const auto floats = rows_->make_all<double>(count);
        if (!read_all(elements_found, floats, float_element)) return std::nullopt;
        data.floats = floats;
    }
    return Value::array(&data);
}

Value JsonCells::keep_json(const JsonValue& value) {
    const std::string_view text = scan_->compact(value);
    const bool is_view = text.data() == value.text.data();
    return Value::json(is_view ? text : rows_->keep(text));
}

}  // namespace kinesisd
