#include "daemon/text_table.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

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
            widths[i] = std::max(widths[i], row[i].size());
    std::string text;
    for (const Row& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text.append(row[i]);
            if (i + 1 < row.size()) text.append(widths[i] - row[i].size() + gap, ' ');
        }
        text.push_back('\n');
    }
    return text;
}

}  // namespace kinesisd
