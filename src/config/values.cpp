#include "config/values.hpp"

#include "base/text.hpp"
#include "config/text_forms.hpp"
#include "config/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace kinesisd::config {

namespace {

bool is_unquoted(const Node& node) {
    return node.kind() == YamlKind::plain;
}

std::string decimal_text(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%g", value);
    return text.data();
}

// Infinities and NaN too: no range holds them.
std::optional<double> parse_decimal(std::string_view text) {
    double value = 0;
    const char* begin = text.data();
    const char* end = begin + text.size();
    const auto [rest, failure] = std::from_chars(begin, end, value);
    if (failure != std::errc{} || rest != end) return std::nullopt;
    return value;
}

std::optional<Duration> parse_milliseconds(const Node& node) {
    const auto count = is_unquoted(node) ? parse_uint64(node.text()) : std::nullopt;
    if (count) {
        constexpr auto count_max =
            std::chrono::duration_cast<std::chrono::milliseconds>(Duration::max()).count();
        const auto bounded = std::min(*count, static_cast<std::uint64_t>(count_max));
        return std::chrono::milliseconds{static_cast<std::int64_t>(bounded)};
    }
    const Result<Duration> duration = parse_duration(node.text());
    return duration ? std::optional{*duration} : std::nullopt;
}

bool is_later(const Node& node, std::span<const std::string_view> later) {
    if (node.is_scalar()) return std::ranges::find(later, node.text()) != later.end();
    if (node.kind() != YamlKind::mapping) return false;
    const std::vector<Member> members = node.members();
    return members.size() == 1 && std::ranges::find(later, members[0].name) != later.end();
}

}  // namespace

std::optional<bool> read_boolean(const Node& node) {
    if (is_unquoted(node) && node.text() == "true") return true;
    if (is_unquoted(node) && node.text() == "false") return false;
    node.report_expected("true or false");
    return std::nullopt;
}

std::optional<std::string> Text::operator()(const Node& node) const {
    const std::string& text = node.text();
    const bool is_text = node.is_scalar() && !text.empty() && text.size() <= bytes_max &&
                         !has_control_characters(text);
    if (is_text && (is_fit == nullptr || is_fit(text))) return text;
    node.report_expected(expected);
    return std::nullopt;
}

std::optional<std::uint64_t> WholeNumber::operator()(const Node& node) const {
    const auto number = is_unquoted(node) ? parse_uint64(node.text()) : std::nullopt;
    if (number && *number >= min && *number <= max) return number;
    node.report_expected(
        "a whole number from " + std::to_string(min) + " to " + std::to_string(max)
    );
    return std::nullopt;
}

std::optional<double> DecimalNumber::operator()(const Node& node) const {
    const auto number = is_unquoted(node) ? parse_decimal(node.text()) : std::nullopt;
    if (number && *number > above && *number <= max) return number;
    node.report_expected(
        "a number above " + decimal_text(above) + " and up to " + decimal_text(max)
    );
    return std::nullopt;
}

std::optional<Duration> DurationRange::operator()(const Node& node) const {
    const std::optional<Duration> duration = parse_milliseconds(node);
    if (duration && *duration >= min && *duration <= max) return duration;
    node.report_expected(
        "milliseconds or a duration such as 30s, from " + to_text(min) + " to " + to_text(max)
    );
    return std::nullopt;
}

std::optional<std::uint64_t> SizeRange::operator()(const Node& node) const {
    const std::optional<std::uint64_t> size = parse_size(node.text());
    const bool is_number = parse_uint64(node.text()).has_value();
    if (size && *size >= min && *size <= max && (is_unquoted(node) || !is_number)) return size;
    node.report_expected(
        "bytes or a size such as 64MiB, from " + size_text(min) + " to " + size_text(max)
    );
    return std::nullopt;
}

std::string one_of(std::span<const std::string_view> names) {
    if (names.size() < 2) return listed(names);
    std::string text{names[0]};
    for (std::size_t i = 1; i < names.size(); ++i)
        text.append(i + 1 == names.size() ? " or " : ", ").append(names[i]);
    return text;
}

std::optional<std::size_t> read_choice(
    const Node& node,
    std::span<const std::string_view> names,
    std::span<const std::string_view> later
) {
    if (node.is_scalar()) {
        const auto name = std::ranges::find(names, node.text());
        if (name != names.end()) return static_cast<std::size_t>(name - names.begin());
    }
    if (is_later(node, later)) {
        node.report(std::string{not_supported});
    } else {
        node.report_expected(one_of(names), nearest_name(node.text(), names).value_or(""));
    }
    return std::nullopt;
}

}  // namespace kinesisd::config
