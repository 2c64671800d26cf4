// Type: what a column may hold, as its text in a schema says: "int", "float | None",
// "tuple[int, str]", "list[list[int]]", "array[float]".
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

// The order is the order between kinds in sort_by, except that list sorts with tuple.
enum class Kind : std::uint8_t {
    null,
    boolean,
    integer,
    floating,
    pointer,
    string,
    bytes,
    tuple,
    list,
    array,
    datetime_naive,
    datetime_utc,
    duration,
    json,
    any,  // of a type only: a value is one of boolean, integer, floating, string
};

class Type {
public:
    // A type without elements: every kind but tuple, list, array.
    explicit Type(Kind kind) : kind_{kind} {}
    [[nodiscard]] static Type tuple_of(std::vector<Type> elements);
    [[nodiscard]] static Type list_of(Type element);
    [[nodiscard]] static Type array_of(Kind element);  // integer or floating
    // The same type with "| None".
    [[nodiscard]] Type optional() const;

    [[nodiscard]] Kind kind() const { return kind_; }
    [[nodiscard]] bool is_optional() const { return optional_; }
    // Of tuple: each; of list and array: the one. Empty otherwise.
    [[nodiscard]] const std::vector<Type>& elements() const { return elements_; }
    // As a schema says it.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Type&, const Type&) = default;

private:
    Kind kind_;
    bool optional_ = false;
    std::vector<Type> elements_;
};

// invalid_configuration: which word was not understood, and the nearest known one.
[[nodiscard]] Result<Type> parse_type(std::string_view text);

}  // namespace kinesisd
