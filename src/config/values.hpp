// From a scalar to a typed value. Each of these is callable with a Node, as MapReader::read wants
// it: the value, or nothing after what was found and expected was reported.
#pragma once

#include "base/time.hpp"
#include "config/node.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::config {

// true or false.
[[nodiscard]] std::optional<bool> read_boolean(const Node& node);

// A text of at least one character, without control characters, at most 4096 bytes.
struct Text {
    static constexpr std::size_t bytes_max = 4096;

    constexpr explicit Text(
        std::string_view what, bool (*is_fit_text)(std::string_view text) = nullptr
    )
        : expected{what}, is_fit{is_fit_text} {}

    std::string_view expected;              // for the message
    bool (*is_fit)(std::string_view text);  // nothing: any text
    [[nodiscard]] std::optional<std::string> operator()(const Node& node) const;
};

// An unquoted whole number.
struct WholeNumber {
    std::uint64_t min;
    std::uint64_t max;
    [[nodiscard]] std::optional<std::uint64_t> operator()(const Node& node) const;
};

// An unquoted decimal number, greater than `above` and at most `max`.
struct DecimalNumber {
    double above;
    double max;
    [[nodiscard]] std::optional<double> operator()(const Node& node) const;
};

// Of `*_ms` keys: a whole number of milliseconds, or a text such as 30s.
struct DurationRange {
    Duration min;
    Duration max;
    [[nodiscard]] std::optional<Duration> operator()(const Node& node) const;
};

// A whole number of bytes, or a text such as 64MiB.
struct SizeRange {
    std::uint64_t min;
    std::uint64_t max;
    [[nodiscard]] std::optional<std::uint64_t> operator()(const Node& node) const;
};

// "a, b or c"
[[nodiscard]] std::string one_of(std::span<const std::string_view> names);

// The index of the scalar's text among `names`. Reports the names of `later` (also as the key of a
// mapping, {at_timestamp: …}) as not supported by this version.
[[nodiscard]] std::optional<std::size_t> read_choice(
    const Node& node,
    std::span<const std::string_view> names,
    std::span<const std::string_view> later
);

template <class T>
struct Option {
    constexpr Option(std::string_view option, T meaning) : name{option}, value{meaning} {}

    std::string_view name;
    T value;
};

template <class T>
struct Choice {
    constexpr explicit Choice(
        std::span<const Option<T>> known, std::span<const std::string_view> later_names = {}
    )
        : options{known}, later{later_names} {}

    std::span<const Option<T>> options;
    std::span<const std::string_view> later;

    [[nodiscard]] std::optional<T> operator()(const Node& node) const {
        std::vector<std::string_view> names;
        for (const Option<T>& option : options)
            names.push_back(option.name);
        const std::optional<std::size_t> index = read_choice(node, names, later);
        if (!index) return std::nullopt;
        return options[*index].value;
    }
};

}  // namespace kinesisd::config
