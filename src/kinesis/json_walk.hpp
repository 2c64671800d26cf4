// One walk over a JSON document with simdjson, in which strings are unescaped where they stand: the
// document's bytes are the memory of what is read from them.
#pragma once

#include "kinesis/problem.hpp"

#include <simdjson.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kinesisd::kinesis {

using JsonValue = simdjson::ondemand::value;

// Calls read(key, value) for each member in turn until one of them has a problem. A value that was
// not looked at is skipped.
template <class Read>
Problem for_each_member(simdjson::ondemand::object object, Read read) {
    for (auto item : object) {
        simdjson::ondemand::field field;
        if (const auto error = std::move(item).get(field)) return {simdjson::error_message(error)};
        JsonValue value = field.value();
        if (const Problem problem = read(field.key(), value)) return problem;
    }
    return {};
}

// Likewise read(value) for the elements of an array. Null is an array without elements.
template <class Read>
Problem for_each_element(JsonValue& value, const char* member, Read read);

// Null?
[[nodiscard]] bool is_null(JsonValue& value);

// The bytes of a string of `document`, unescaped in place; nothing for null.
[[nodiscard]] Problem read_text(
    std::string& document,
    JsonValue& value,
    const char* member,
    std::optional<std::string_view>& text
);

// A number, times `milliseconds_a_unit`, rounded; nothing for null.
[[nodiscard]] Problem read_milliseconds(
    JsonValue& value,
    const char* member,
    double milliseconds_a_unit,
    std::optional<std::chrono::milliseconds>& time
);

// The place of a part of `document`, for writing.
[[nodiscard]] inline char* writable(std::string& document, std::string_view part) {
    return document.data() + (part.data() - document.data());
}

template <class Read>
Problem for_each_element(JsonValue& value, const char* member, Read read) {
    if (is_null(value)) return {};
    simdjson::ondemand::array array;
    if (value.get_array().get(array)) return {"is not an array", member};
    for (auto item : array) {
        JsonValue element;
        if (const auto error = std::move(item).get(element))
            return {simdjson::error_message(error)};
        if (const Problem problem = read(element)) return problem;
    }
    return {};
}

}  // namespace kinesisd::kinesis
