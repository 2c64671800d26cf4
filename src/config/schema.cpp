// The key `schema`: columns in the order of the text.
#include "row/schema.hpp"

#include "config/sections.hpp"
#include "config/values.hpp"

#include <array>
#include <map>
#include <utility>

namespace kinesisd::config {

namespace {

constexpr std::array column_keys{
    Key{"type", Presence::required},
    Key{"primary_key"},
    Key{"default_value"},
    Key{"name"},
};

std::optional<Type> read_type(const Node& node) {
    constexpr Text any_type{"a type such as int, str or float | None"};
    const std::optional<std::string> text = any_type(node);
    if (!text) return std::nullopt;
    Result<Type> type = parse_type(*text);
    if (type) return *std::move(type);
    if (node.is_from_environment()) {
        node.report_expected(any_type.expected);
    } else {
        node.report(type.error().detail);
    }
    return std::nullopt;
}

std::optional<Column::Role> read_role(const Node& node) {
    const std::optional<bool> is_primary_key = read_boolean(node);
    if (!is_primary_key) return std::nullopt;
    return *is_primary_key ? Column::Role::primary_key : Column::Role::plain;
}

// A column whose type could not be read keeps its place, so that what refers to it is still
// checked.
Column read_column(const Member& member) {
    Column column{
        .name = member.name, .member = member.name, .type = Type{Kind::json}, .default_json = {}
    };
    std::optional<Type> type;
    if (member.value.kind() != YamlKind::mapping) {
        type = read_type(member.value);
    } else {
        const MapReader map{member.value, column_keys};
        map.read("type", type, read_type);
        map.read("primary_key", column.role, read_role);
        map.read("name", column.member, Text{"the name of a JSON member"});
        const Member* default_value = map.find("default_value");
        if (type && default_value != nullptr)
            column.default_json = read_default_value(default_value->value, *type);
    }
    if (type) column.type = *std::move(type);
    return column;
}

// Two columns of one name would be two equal members of every line that is written.
void check_members(const std::vector<Member>& members, const std::vector<Column>& columns) {
    std::map<std::string_view, std::size_t> seen;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto [first, is_new] = seen.try_emplace(columns[i].member, i);
        if (is_new) continue;
        members[i].report("has the same name in JSON as the column " + columns[first->second].name);
    }
}

}  // namespace

std::optional<Schema> read_schema(const Node& node) {
    const std::vector<Member> members = node.members();
    if (members.empty()) {
        node.report_expected("a mapping of columns to types");
        return std::nullopt;
    }
    std::vector<Column> columns;
    for (const Member& member : members) {
        if (member.name.empty()) member.report("found an empty name, expected one of a column");
        columns.push_back(read_column(member));
    }
    check_members(members, columns);
    return Schema{std::move(columns)};
}

}  // namespace kinesisd::config
