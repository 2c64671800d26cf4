// Where the configuration refers to columns: sort_by, json_field_paths.
#include "base/text.hpp"
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/utf8.hpp"
#include "config/values.hpp"

#include <algorithm>

namespace kinesisd::config {

namespace {

std::string nearest_column(std::string_view word, const Schema& schema) {
    std::vector<std::string_view> names;
    std::ranges::transform(schema.columns(), std::back_inserter(names), &Column::name);
    return std::string{nearest_name(word, names).value_or("")};
}

std::string column_of(const Schema& schema) {
    return "a column of the schema: " + schema.column_names();
}

}  // namespace

std::optional<std::size_t> read_column(const Node& node, const Schema* schema) {
    const std::optional<std::string> name = Text{"the name of a column"}(node);
    if (!name || schema == nullptr) return std::nullopt;
    const std::optional<std::size_t> index = schema->index_of(*name);
    if (!index) node.report_expected(column_of(*schema), nearest_column(*name, *schema));
    return index;
}

std::optional<std::vector<std::size_t>> read_columns(const Node& node, const Schema* schema) {
    if (node.kind() != YamlKind::sequence) {
        node.report_expected("a list of columns");
        return std::nullopt;
    }
    std::vector<std::size_t> columns;
    for (const Node& element : node.elements())
        if (const std::optional<std::size_t> index = read_column(element, schema))
            columns.push_back(*index);
    return columns;
}

std::optional<std::map<std::string, std::string>> read_field_paths(
    const Node& node, const Schema* schema
) {
    if (node.kind() != YamlKind::mapping) {
        node.report_expected("a mapping of columns to JSON pointers");
        return std::nullopt;
    }
    std::map<std::string, std::string> paths;
    for (const Member& member : node.members()) {
        if (schema != nullptr && !schema->index_of(member.name)) {
            member.report("expected " + column_of(*schema), nearest_column(member.name, *schema));
        }
        const std::string& pointer = member.value.text();
        if (member.value.is_scalar() && is_json_pointer(pointer)) {
            paths.emplace(member.name, pointer);
        } else {
            member.value.report_expected("a JSON pointer such as /pet/owners/1/name (RFC 6901)");
        }
    }
    return paths;
}

}  // namespace kinesisd::config
