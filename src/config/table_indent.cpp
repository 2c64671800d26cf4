#include "config/table_indent.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace kinesisd::config {

namespace {

constexpr std::array<std::string_view, 2> table_keys{"debug_data: |", "markdown: |"};
constexpr std::size_t indicator_max = 9;

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::size_t indent_of(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// The column of the key that opens a table with the bar at the end of this line.
std::optional<std::size_t> table_key(std::string_view line) {
    const std::size_t end = line.find_last_not_of(" \t\r");
    if (end == std::string_view::npos) return std::nullopt;
    line = line.substr(0, end + 1);
    for (const std::string_view key : table_keys) {
        if (!line.ends_with(key)) continue;
        const std::size_t column = line.size() - key.size();
        if (line.substr(0, column).find_first_not_of("- ") == std::string_view::npos) return column;
    }
    return std::nullopt;
}

// By how much the block below a key is indented, if its first line does not say so itself.
std::optional<std::size_t> indicator(
    const std::vector<std::string_view>& lines, std::size_t first, std::size_t key_column
) {
    std::optional<std::size_t> header;
    std::size_t least = std::string_view::npos;
    for (std::size_t i = first; i < lines.size(); ++i) {
        if (is_blank(lines[i])) continue;
        const std::size_t indent = indent_of(lines[i]);
        if (indent <= key_column) break;
        if (!header) header = indent;
        least = std::min(least, indent);
    }
    if (!header || least == *header || least - key_column > indicator_max) return std::nullopt;
    return least - key_column;
}

}  // namespace

std::string with_table_indents(std::string_view yaml) {
    const std::vector<std::string_view> lines = lines_of(yaml);
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        text.append(lines[i]);
        const std::optional<std::size_t> column = table_key(lines[i]);
        const auto indent = column ? indicator(lines, i + 1, *column) : std::nullopt;
        if (indent) text.insert(text.rfind('|') + 1, std::to_string(*indent));
        text.push_back('\n');
    }
    return text;
}

}  // namespace kinesisd::config
