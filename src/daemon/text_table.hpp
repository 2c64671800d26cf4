// TextTable: rows of cells in aligned columns, for people.
#pragma once

#include <string>
#include <vector>

namespace kinesisd {

class TextTable {
public:
    using Row = std::vector<std::string>;

    explicit TextTable(Row heading) { rows_.push_back(std::move(heading)); }

    // As many cells as the heading has; an empty one is shown as "-".
    void add(Row row);
    // A line a row, without blanks at its end.
    [[nodiscard]] std::string text() const;

private:
    std::vector<Row> rows_;
};

}  // namespace kinesisd
