// Value: one cell of a row, 16 bytes, trivially copied. Texts, bytes and elements are views into
// the page or the arena of the RowBatch that holds the value.
#pragma once

#include "base/check.hpp"
#include "base/uint128.hpp"
#include "row/type.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace kinesisd {

// A 128-bit row key, as pipelines name rows by it.
using RowKey = Uint128;

class Value;

// An n-dimensional array, row-major; `integers` or `floats` by `element`.
struct ArrayData {
    std::span<const std::uint64_t> shape;
    Kind element = Kind::integer;
    std::span<const std::int64_t> integers;
    std::span<const double> floats;
};

class Value {
public:
    Value() = default;  // null

    // Inline, below: each cell of each row is made by one of these and read by another.
    [[nodiscard]] static Value boolean(bool value);
    [[nodiscard]] static Value integer(std::int64_t value);
    [[nodiscard]] static Value floating(double value);
    [[nodiscard]] static Value string(std::string_view utf8);
    [[nodiscard]] static Value bytes(std::string_view bytes);
    // Compact JSON text.
    [[nodiscard]] static Value json(std::string_view text);
    // Nanoseconds: since 1970-01-01T00:00:00 (local or UTC), or of a duration.
    [[nodiscard]] static Value nanoseconds(Kind kind, std::int64_t value);
    [[nodiscard]] static Value pointer(const RowKey* key);
    [[nodiscard]] static Value elements(Kind tuple_or_list, std::span<const Value> elements);
    [[nodiscard]] static Value array(const ArrayData* array);

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] bool is_null() const { return kind_ == Kind::null; }

    // Each is for its own kind; another kind is a broken invariant.
    [[nodiscard]] bool as_boolean() const;
    [[nodiscard]] std::int64_t as_integer() const;  // integer
    [[nodiscard]] double as_floating() const;
    [[nodiscard]] std::string_view as_text() const;     // string, bytes, json
    [[nodiscard]] std::int64_t as_nanoseconds() const;  // datetime_naive, datetime_utc, duration
    [[nodiscard]] const RowKey& as_pointer() const;
    [[nodiscard]] std::span<const Value> as_elements() const;  // tuple, list
    [[nodiscard]] const ArrayData& as_array() const;

private:
    static std::uint32_t size_that_fits(std::size_t size) {
        check(size <= std::numeric_limits<std::uint32_t>::max());
        return static_cast<std::uint32_t>(size);
    }
    static bool is_nanoseconds(Kind kind) {
        return kind == Kind::datetime_naive || kind == Kind::datetime_utc || kind == Kind::duration;
    }
    static bool is_text(Kind kind) {
        return kind == Kind::string || kind == Kind::bytes || kind == Kind::json;
    }

    union Payload {
        bool boolean;
        std::int64_t integer = 0;
        double floating;
        const char* text;
        const RowKey* key;
        const Value* elements;
        const ArrayData* array;
    };
    Payload payload_{};
    // Before the size, so that no blank bytes are at the end and a value is copied by whole words.
    Kind kind_ = Kind::null;
    std::uint32_t size_ = 0;  // of text (a record has at most 10 MiB) or elements
};
static_assert(sizeof(Value) == 16);

inline Value Value::boolean(bool value) {
    Value made;
    made.kind_ = Kind::boolean;
    made.payload_.boolean = value;
    return made;
}

inline Value Value::integer(std::int64_t value) {
    Value made;
    made.kind_ = Kind::integer;
    made.payload_.integer = value;
    return made;
}

inline Value Value::floating(double value) {
    Value made;
    made.kind_ = Kind::floating;
    made.payload_.floating = value;
    return made;
}

inline Value Value::string(std::string_view utf8) {
    Value made = bytes(utf8);
    made.kind_ = Kind::string;
    return made;
}

inline Value Value::bytes(std::string_view bytes) {
    Value made;
    made.kind_ = Kind::bytes;
    made.payload_.text = bytes.data();
    made.size_ = size_that_fits(bytes.size());
    return made;
}

inline Value Value::json(std::string_view text) {
    Value made = bytes(text);
    made.kind_ = Kind::json;
    return made;
}

inline Value Value::nanoseconds(Kind kind, std::int64_t value) {
    check(is_nanoseconds(kind));
    Value made = integer(value);
    made.kind_ = kind;
    return made;
}

inline Value Value::pointer(const RowKey* key) {
    check(key != nullptr);
    Value made;
    made.kind_ = Kind::pointer;
    made.payload_.key = key;
    return made;
}

inline Value Value::elements(Kind tuple_or_list, std::span<const Value> elements) {
    check(tuple_or_list == Kind::tuple || tuple_or_list == Kind::list);
    Value made;
    made.kind_ = tuple_or_list;
    made.payload_.elements = elements.data();
    made.size_ = size_that_fits(elements.size());
    return made;
}

inline Value Value::array(const ArrayData* array) {
    check(array != nullptr);
    Value made;
    made.kind_ = Kind::array;
    made.payload_.array = array;
    return made;
}

inline bool Value::as_boolean() const {
    check(kind_ == Kind::boolean);
    return payload_.boolean;
}

inline std::int64_t Value::as_integer() const {
    check(kind_ == Kind::integer);
    return payload_.integer;
}

inline double Value::as_floating() const {
    check(kind_ == Kind::floating);
    return payload_.floating;
}

inline std::string_view Value::as_text() const {
    check(is_text(kind_));
    return {payload_.text, size_};
}

inline std::int64_t Value::as_nanoseconds() const {
    check(is_nanoseconds(kind_));
    return payload_.integer;
}

inline const RowKey& Value::as_pointer() const {
    check(kind_ == Kind::pointer);
    return *payload_.key;
}

inline std::span<const Value> Value::as_elements() const {
    check(kind_ == Kind::tuple || kind_ == Kind::list);
    return {payload_.elements, size_};
}

inline const ArrayData& Value::as_array() const {
    check(kind_ == Kind::array);
    return *payload_.array;
}

}  // namespace kinesisd
