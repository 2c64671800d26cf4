// Numbers as JSON writes them (RFC 8259 section 6), whatever their size.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kinesisd {

// Behind the number that begins at `at`, or nullptr if none does. Reads nothing at `end` or behind.
// number = [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ ("e" / "E") [ "+" / "-" ] 1*digit ]
[[nodiscard]] inline const char* json_number_end(const char* at, const char* end) {
    // Passes over the digits; false if there are none.
    const auto digits = [&at, end] {
        const char* const first = at;
        while (at < end && *at >= '0' && *at <= '9')
            ++at;
        return at != first;
    };
    const auto take = [&at, end](char expected) {
        if (at == end || *at != expected) return false;
        ++at;
        return true;
    };
    take('-');
    if (!take('0') && !digits()) return nullptr;
    if (take('.') && !digits()) return nullptr;
    if (take('e') || take('E')) {
        if (!take('+')) take('-');
        if (!digits()) return nullptr;
    }
    return at;
}

// Whether `token` is a number and nothing else.
[[nodiscard]] bool is_json_number(std::string_view token);

// For tokens that are numbers. An integer has no point and no exponent; nothing if it has one or
// does not fit.
[[nodiscard]] std::optional<std::int64_t> integer_of(std::string_view number);
// The nearest double; too small a number is zero, too large a one is nothing.
[[nodiscard]] std::optional<double> float_of(std::string_view number);

}  // namespace kinesisd
