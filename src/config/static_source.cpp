// The source `static`, and the debug data of the others.
#include "config/sections.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::config {

namespace {

constexpr std::array static_source_keys{
    Key{"markdown"},
    Key{"rows"},
    Key{"schema"},
    Key{"name"},
    Key{"autocommit_duration_ms"},
    Key{"max_backlog_size"},
};

// The one of `markdown` and `rows` that stands there, and is of the right kind.
const Member* only_table(const MapReader& map) {
    const Member* markdown = map.find("markdown");
    const Member* rows = map.find("rows");
    if (markdown == nullptr && rows == nullptr) {
        map.node().report("expected one of markdown, rows and path");
        return nullptr;
    }
    if (markdown != nullptr && rows != nullptr) {
        rows->report("expected one of markdown and rows, and both stand here");
        return nullptr;
    }
    if (rows != nullptr) {
        if (rows->value.kind() == YamlKind::sequence) return rows;
        rows->value.report_expected("a list of mappings of columns to values");
        return nullptr;
    }
    if (markdown->value.is_scalar()) return markdown;
    markdown->value.report_expected("a table, its header in the first line");
    return nullptr;
}

}  // namespace

std::optional<Source> read_static_source(const Node& node, const PipelineName& pipeline) {
    const auto is_path = [](const Member& member) { return member.name == "path"; };
    if (std::ranges::any_of(node.members(), is_path)) return read_static_path(node, pipeline);
    const MapReader map{node, static_source_keys};
    if (!map.is_mapping()) return std::nullopt;
    StaticSource source;
    read_source_basics(map, pipeline, source);
    std::optional<Schema> schema;
    map.read("schema", schema, read_schema);
    const Member* table = only_table(map);
    const bool has_broken_schema = map.find("schema") != nullptr && !schema;
    if (table == nullptr || has_broken_schema) return source;
    const Schema* known = schema ? &*schema : nullptr;
    source.table = read_table(table->value, known, known);
    if (source.table) source.row_schema = source.table->rows().schema();
    return source;
}

void read_debug_data(const MapReader& map, const Schema& schema, SourceBasics& basics) {
    const Member* data = map.find("debug_data");
    if (data == nullptr || schema.size() == 0) return;
    basics.debug_table = read_table(data->value, &schema, &basics.row_schema);
}

}  // namespace kinesisd::config
