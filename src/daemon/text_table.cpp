#include "daemon/text_table.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace kinesisd {

namespace {

// On a terminal: characters, not bytes of UTF-8.
std::size_t width_of(std::string_view text) {
    const auto begins_one = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::ranges::count_if(text, begins_one));
}

}  // namespace

void TextTable::add(Row row) {
    check(row.size() == rows_.front().size());
    for (std::string& cell : row)
        if (cell.empty()) cell = "-";
    rows_.push_back(std::move(row));
}

std::string TextTable::text() const {
    constexpr std::size_t gap = 2;
    std::vector<std::size_t> widths(rows_.front().size());
    for (const Row& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    std::string text;
    for (const Row& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text.append(row[i]);
            if (i + 1 < row.size()) text.append(widths[i] - width_of(row[i]) + gap, ' ');
        }
        text.push_back('\n');
    }
    return text;
}

}  // namespace kinesisd
