// Small questions about text that several folders ask.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kinesisd {

// The candidate nearest to `word` by edit distance, if it is near enough to be a slip of the hand
// (at most a third of the longer word, at least one). Nothing otherwise.
[[nodiscard]] std::optional<std::string_view> nearest_name(
    std::string_view word, std::span<const std::string_view> candidates
);

// A non-negative whole number that fits; nothing otherwise (signs, blanks, units).
[[nodiscard]] std::optional<std::uint64_t> parse_uint64(std::string_view digits);

// "a, b and c"
[[nodiscard]] std::string listed(std::span<const std::string_view> words);

// "12.3 MB" (powers of 1000), for people.
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);

}  // namespace kinesisd
