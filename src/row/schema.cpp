#include "row/schema.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

std::optional<std::size_t> Schema::index_of(std::string_view column_name) const {
    const auto column = std::ranges::find(columns_, column_name, &Column::name);
    if (column == columns_.end()) return std::nullopt;
    return static_cast<std::size_t>(column - columns_.begin());
}

std::string Schema::column_names() const {
    std::vector<std::string_view> names;
    std::ranges::transform(columns_, std::back_inserter(names), &Column::name);
    return listed(names);
}

}  // namespace kinesisd
