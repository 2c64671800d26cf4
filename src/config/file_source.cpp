// The sources that read files: jsonlines, csv, plaintext.
#include "base/file_pattern.hpp"
#include "config/options.hpp"
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <array>
#include <utility>

namespace kinesisd::config {

namespace {

constexpr std::array jsonlines_keys{
    Key{"path", Presence::required},
    Key{"mode"},
    Key{"schema", Presence::required},
    Key{"json_field_paths"},
    Key{"autocommit_duration_ms"},
    Key{"name"},
    Key{"max_backlog_size"},
    Key{"with_metadata"},
    Key{"on_error"},
    Key{"debug_data"},
};
constexpr std::array csv_keys{
    Key{"path", Presence::required},
    Key{"mode"},
    Key{"schema", Presence::required},
    Key{"autocommit_duration_ms"},
    Key{"name"},
    Key{"max_backlog_size"},
    Key{"with_metadata"},
    Key{"on_error"},
    Key{"debug_data"},
};
constexpr std::array plaintext_keys{
    Key{"path", Presence::required},
    Key{"mode"},
    Key{"autocommit_duration_ms"},
    Key{"name"},
    Key{"max_backlog_size"},
    Key{"with_metadata"},
    Key{"on_error"},
    Key{"debug_data"},
};

constexpr std::array static_path_keys{
    Key{"path", Presence::required},
    Key{"schema", Presence::required},
    Key{"autocommit_duration_ms"},
    Key{"name"},
    Key{"max_backlog_size"},
    Key{"on_error"},
};

constexpr Text input_path{"the path of a file or a folder, or one with wildcards"};

std::span<const Key> keys_of(FileFormat format) {
    switch (format) {
        case FileFormat::csv: return csv_keys;
        case FileFormat::plaintext: return plaintext_keys;
        case FileFormat::jsonlines:
        case FileFormat::raw: break;
    }
    return jsonlines_keys;
}

void read_path(const MapReader& map, std::string& path) {
    map.read("path", path, input_path);
    if (path.empty()) return;
    path = lexically_normal(path);
    const Node& node = map.find("path")->value;
    node.reading().input_paths.push_back({path, node.place(), node.key(), node.found()});
}

// Also one that is packed.
bool is_csv(std::string_view path) {
    for (const std::string_view end : {".gz", ".zst"})
        if (path.ends_with(end)) path.remove_suffix(end.size());
    return path.ends_with(".csv");
}

// A path of a sink with what its placeholders could stand for.
std::string example_of(std::string path) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> examples{{
        {"{date}", "2026-01-01"},
        {"{hour}", "00"},
        {"{shard}", "shardId-000000000000"},
    }};
    for (const auto& [name, example] : examples)
        for (std::size_t at = path.find(name); at != std::string::npos; at = path.find(name, at))
            path.replace(at, name.size(), example);
    return path;
}

}  // namespace

std::optional<FileSource> read_file_source(
    const Node& node, const PipelineName& pipeline, FileFormat format
) {
    const MapReader map{node, keys_of(format)};
    if (!map.is_mapping()) return std::nullopt;
    FileSource source;
    source.format = format;
    read_path(map, source.path);
    map.read("mode", source.mode, Choice<InputMode>{input_modes});
    map.read("with_metadata", source.metadata, read_metadata);
    map.read("on_error", source.on_error, read_on_error);
    read_source_basics(map, pipeline, source);
    if (format == FileFormat::plaintext) {
        source.schema = plaintext_schema();
    } else {
        std::optional<Schema> schema;
        map.read("schema", schema, read_schema);
        const Schema* columns = schema ? &*schema : nullptr;
        if (format == FileFormat::jsonlines)
            map.read("json_field_paths", source.json_field_paths, [columns](const Node& paths) {
                return read_field_paths(paths, columns);
            });
        source.schema = schema.value_or(Schema{});
    }
    source.row_schema = rows_of(map, source.schema, source.metadata);
    read_debug_data(map, source.schema, source);
    return source;
}

std::optional<FileSource> read_static_path(const Node& node, const PipelineName& pipeline) {
    const MapReader map{node, static_path_keys};
    FileSource source;
    source.mode = InputMode::once;
    read_path(map, source.path);
    source.format = is_csv(source.path) ? FileFormat::csv : FileFormat::jsonlines;
    map.read("on_error", source.on_error, read_on_error);
    read_source_basics(map, pipeline, source);
    std::optional<Schema> schema;
    map.read("schema", schema, read_schema);
    source.schema = source.row_schema = schema.value_or(Schema{});
    return source;
}

// Rows that are written where they are read from would be read again, and again.
void check_inputs(Reading& reading) {
    for (const InputPath& input : reading.input_paths)
        for (const auto& [path, place] : reading.sink_paths.all()) {
            if (!path_matches(input.path, example_of(path))) continue;
            reading.problems.add(
                input.place,
                input.key,
                input.found + " means a file that is written too, at " + place_text(place)
            );
        }
}

}  // namespace kinesisd::config
