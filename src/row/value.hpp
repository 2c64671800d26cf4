// Value: one cell of a row, 16 bytes, trivially copied. Texts, bytes and elements are views into
// the page or the arena of the RowBatch that holds the value.
#pragma once

#include "base/uint128.hpp"
#include "row/type.hpp"

#include <cstdint>
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
    std::uint32_t size_ = 0;  // of text (a record has at most 10 MiB) or elements
    Kind kind_ = Kind::null;
};
static_assert(sizeof(Value) == 16);

}  // namespace kinesisd
