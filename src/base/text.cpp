#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <numeric>
#include <utility>
#include <vector>

namespace kinesisd {

namespace {

// Letters that were forgotten, added, replaced, or two that were swapped.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(before_last, last);
        std::swap(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string_view> nearest_name(
    std::string_view word, std::span<const std::string_view> candidates
) {
    std::optional<std::string_view> nearest;
    std::size_t nearest_distance = 0;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        const std::size_t allowed =
            std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3);
        if (distance > allowed || (nearest && distance >= nearest_distance)) continue;
        nearest = candidate;
        nearest_distance = distance;
    }
    return nearest;
}

std::optional<std::uint64_t> parse_uint64(std::string_view digits) {
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [rest, failure] = std::from_chars(digits.data(), end, value);
    if (failure != std::errc{} || rest != end || digits.empty()) return std::nullopt;
    return value;
}

std::string listed(std::span<const std::string_view> words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text.append(i + 1 == words.size() ? " and " : ", ");
        text.append(words[i]);
    }
    return text;
}

std::string human_bytes(std::uint64_t bytes) {
    constexpr std::array<const char*, 5> names{"B", "kB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    // From 999.95 on it would be shown as 1000.0.
    const auto is_next = [&] { return value >= (unit == 0 ? 1000 : 999.95); };
    for (; is_next() && unit + 1 < names.size(); ++unit)
        value /= 1000;
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", value, names[unit]);
    return text.data();
}

}  // namespace kinesisd
