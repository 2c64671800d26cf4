// Schema: the columns of a pipeline's rows, in declaration order, which is output order.
#pragma once

#include "row/type.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

struct Column {
    std::string name;    // by which the configuration refers to it
    std::string member;  // its name in JSON objects and CSV headers, in and out; usually `name`
    Type type;
    enum class Role { plain, primary_key } role = Role::plain;
    // As JSON text; the value of a row whose document lacks the member. "null" differs from
    // nothing.
    std::optional<std::string> default_json;

    friend bool operator==(const Column&, const Column&) = default;
};

class Schema {
public:
    Schema() = default;
    explicit Schema(std::vector<Column> columns) : columns_{std::move(columns)} {}

    [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
    [[nodiscard]] std::size_t size() const { return columns_.size(); }
    [[nodiscard]] std::optional<std::size_t> index_of(std::string_view column_name) const;
    // "a, b and c", for messages.
    [[nodiscard]] std::string column_names() const;

    friend bool operator==(const Schema&, const Schema&) = default;

private:
    std::vector<Column> columns_;
};

}  // namespace kinesisd
