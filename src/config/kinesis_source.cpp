// The source `kinesis`.
#include "config/options.hpp"
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <array>
#include <utility>
#include <vector>

namespace kinesisd::config {

namespace {

constexpr std::array kinesis_source_keys{
    Key{"stream_name", Presence::required},
    Key{"format"},
    Key{"trim"},
    Key{"schema"},
    Key{"json_field_paths"},
    Key{"autocommit_duration_ms"},
    Key{"name"},
    Key{"max_backlog_size"},
    Key{"start_position"},
    Key{"stop_position"},
    Key{"read_budget"},
    Key{"shard_selector"},
    Key{"with_metadata"},
    Key{"on_error"},
    Key{"debug_data"},
};

constexpr Text stream{"the name of a stream or its ARN", is_stream};
// 1 is the service's limit of one shard; more is for endpoints without it.
constexpr DecimalNumber read_budget{.above = 0, .max = 1e6};

std::optional<PlaintextDecoder::Trim> read_trim(const Node& node) {
    const std::optional<bool> trims = read_boolean(node);
    if (!trims) return std::nullopt;
    return *trims ? PlaintextDecoder::Trim::white_space : PlaintextDecoder::Trim::nothing;
}

// A key that has a meaning for one format alone.
void check_format(const MapReader& map, std::string_view key, RowFormat wanted, RowFormat format) {
    const Member* member = map.find(key);
    if (member == nullptr || format == wanted) return;
    std::string message = "only for format: ";
    member->report(message.append(name_of(row_formats, wanted))
                       .append(", and the format here is ")
                       .append(name_of(row_formats, format)));
}

// The format decides which keys have a meaning, so nothing is checked when it is not known.
void check_formats(const MapReader& map, RowFormat format) {
    check_format(map, "trim", RowFormat::plaintext, format);
    check_format(map, "schema", RowFormat::json, format);
    check_format(map, "json_field_paths", RowFormat::json, format);
    if (format == RowFormat::json && map.find("schema") == nullptr)
        map.report_missing("schema", "missing; format: json needs the columns");
}

}  // namespace

std::optional<KinesisSource> read_kinesis_source(const Node& node, const PipelineName& pipeline) {
    const MapReader map{node, kinesis_source_keys};
    if (!map.is_mapping()) return std::nullopt;
    KinesisSource source;
    map.read("stream_name", source.stream_name, stream);
    map.read("read_budget", source.read_budget, read_budget);
    map.read("trim", source.trim, read_trim);
    map.read("start_position", source.start_position, read_start_position);
    map.read("stop_position", source.stop_position, read_stop_position);
    map.read("shard_selector", source.shard_selector, read_shard_selector);
    map.read("with_metadata", source.metadata, read_metadata);
    map.read("on_error", source.on_error, read_on_error);
    read_source_basics(map, pipeline, source);

    std::optional<RowFormat> format = RowFormat::raw;
    if (const Member* member = map.find("format"))
        format = Choice<RowFormat>{row_formats}(member->value);
    if (format) check_formats(map, *format);

    std::optional<Schema> schema;
    map.read("schema", schema, read_schema);
    const Schema* json_schema = schema ? &*schema : nullptr;
    map.read("json_field_paths", source.json_field_paths, [json_schema](const Node& paths) {
        return read_field_paths(paths, json_schema);
    });
    if (format == RowFormat::raw) schema = raw_schema();
    if (format == RowFormat::plaintext) schema = plaintext_schema();
    source.format = format.value_or(RowFormat::raw);
    source.schema = schema.value_or(Schema{});
    source.row_schema = rows_of(map, source.schema, source.metadata);
    read_debug_data(map, source.schema, source);
    return source;
}

}  // namespace kinesisd::config
