#include "row/value.hpp"

#include "base/check.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace kinesisd {

namespace {

std::uint32_t size_that_fits(std::size_t size) {
    check(size <= std::numeric_limits<std::uint32_t>::max());
    return static_cast<std::uint32_t>(size);
}

bool is_nanoseconds(Kind kind) {
    return kind == Kind::datetime_naive || kind == Kind::datetime_utc || kind == Kind::duration;
}

bool is_text(Kind kind) {
    return kind == Kind::string || kind == Kind::bytes || kind == Kind::json;
}

}  // namespace

Value Value::boolean(bool value) {
    Value made;
    made.kind_ = Kind::boolean;
    made.payload_.boolean = value;
    return made;
}

Value Value::integer(std::int64_t value) {
    Value made;
    made.kind_ = Kind::integer;
    made.payload_.integer = value;
    return made;
}

Value Value::floating(double value) {
    Value made;
    made.kind_ = Kind::floating;
    made.payload_.floating = value;
    return made;
}

Value Value::string(std::string_view utf8) {
    Value made = bytes(utf8);
    made.kind_ = Kind::string;
    return made;
}

Value Value::bytes(std::string_view bytes) {
    Value made;
    made.kind_ = Kind::bytes;
    made.payload_.text = bytes.data();
    made.size_ = size_that_fits(bytes.size());
    return made;
}

Value Value::json(std::string_view text) {
    Value made = bytes(text);
    made.kind_ = Kind::json;
    return made;
}

Value Value::nanoseconds(Kind kind, std::int64_t value) {
    check(is_nanoseconds(kind));
    Value made = integer(value);
    made.kind_ = kind;
    return made;
}

Value Value::pointer(const RowKey* key) {
    check(key != nullptr);
    Value made;
    made.kind_ = Kind::pointer;
    made.payload_.key = key;
    return made;
}

Value Value::elements(Kind tuple_or_list, std::span<const Value> elements) {
    check(tuple_or_list == Kind::tuple || tuple_or_list == Kind::list);
    Value made;
    made.kind_ = tuple_or_list;
    made.payload_.elements = elements.data();
    made.size_ = size_that_fits(elements.size());
    return made;
}

Value Value::array(const ArrayData* array) {
    check(array != nullptr);
    Value made;
    made.kind_ = Kind::array;
    made.payload_.array = array;
    return made;
}

bool Value::as_boolean() const {
    check(kind_ == Kind::boolean);
    return payload_.boolean;
}

std::int64_t Value::as_integer() const {
    check(kind_ == Kind::integer);
    return payload_.integer;
}

double Value::as_floating() const {
    check(kind_ == Kind::floating);
    return payload_.floating;
}

std::string_view Value::as_text() const {
    check(is_text(kind_));
    return {payload_.text, size_};
}

std::int64_t Value::as_nanoseconds() const {
    check(is_nanoseconds(kind_));
    return payload_.integer;
}

const RowKey& Value::as_pointer() const {
    check(kind_ == Kind::pointer);
    return *payload_.key;
}

std::span<const Value> Value::as_elements() const {
    check(kind_ == Kind::tuple || kind_ == Kind::list);
    return {payload_.elements, size_};
}

const ArrayData& Value::as_array() const {
    check(kind_ == Kind::array);
    return *payload_.array;
}

}  // namespace kinesisd
