// What sources of several kinds have in common: their names, their pace, `_metadata`.
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <chrono>
#include <utility>

namespace kinesisd::config {

namespace {

using namespace std::chrono_literals;

constexpr Text source_name{"a name of 1 to 128 of A-Z, a-z, 0-9, '_', '.' and '-'", is_name};
constexpr DurationRange autocommit{.min = 1ms, .max = 1h};
constexpr WholeNumber backlog_rows{.min = 1, .max = 1'000'000'000};

// NAME.json and NAME.previous.json are its snapshots: "a" and "a.previous" cannot both be.
void claim_name(const Node& node, const std::string& name) {
    Claims& names = node.reading().source_names;
    if (!node.claim(names, name, node.found(), "the name of a source")) return;
    Claims& files = node.reading().snapshot_files;
    for (const std::string& file : {name, name + ".previous"})
        if (!node.claim(files, file, "snapshot file '" + file + ".json'", "that of a source"))
            return;
}

void read_name(const MapReader& map, const PipelineName& pipeline, std::string& name) {
    const Member* own = map.find("name");
    if (own != nullptr) {
        map.read("name", name, source_name);
        if (!name.empty()) claim_name(own->value, name);
    } else if (pipeline.node != nullptr) {
        name = pipeline.text;
        claim_name(*pipeline.node, name);
    }
}

}  // namespace

void read_source_basics(const MapReader& map, const PipelineName& pipeline, SourceBasics& basics) {
    map.read("autocommit_duration_ms", basics.autocommit, autocommit);
    map.read("max_backlog_size", basics.max_backlog_rows, backlog_rows);
    read_name(map, pipeline, basics.name);
}

std::optional<Metadata> read_metadata(const Node& node) {
    const std::optional<bool> is_wanted = read_boolean(node);
    if (!is_wanted) return std::nullopt;
    return *is_wanted ? Metadata::column : Metadata::none;
}

Schema rows_of(const MapReader& map, const Schema& schema, Metadata metadata) {
    if (metadata == Metadata::none || schema.size() == 0) return schema;
    std::vector<Column> columns = schema.columns();
    for (const Column& column : columns) {
        if (column.name != metadata_column && column.member != metadata_column) continue;
        map.find("with_metadata")
            ->value.report("adds the column _metadata, and the schema has one of that name");
    }
    const std::string name{metadata_column};
    columns.push_back(Column{name, name, Type{Kind::json}, Column::Role::plain, std::nullopt});
    return Schema{std::move(columns)};
}

}  // namespace kinesisd::config
