// The source `kinesis`.
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <array>
#include <chrono>
#include <utility>
#include <vector>

namespace kinesisd::config {

namespace {

using namespace std::chrono_literals;

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
    Key{"debug_data", Presence::later},
};

constexpr std::array formats{
    Option<RowFormat>{"raw", RowFormat::raw},
    Option<RowFormat>{"plaintext", RowFormat::plaintext},
    Option<RowFormat>{"json", RowFormat::json},
};
constexpr Text stream{"the name of a stream or its ARN", is_stream};
constexpr Text source_name{"a name of 1 to 128 of A-Z, a-z, 0-9, '_', '.' and '-'", is_name};
constexpr DurationRange autocommit{.min = 1ms, .max = 1h};
constexpr WholeNumber backlog_rows{.min = 1, .max = 1'000'000'000};
// 1 is the service's limit of one shard; more is for endpoints without it.
constexpr DecimalNumber read_budget{.above = 0, .max = 1e6};

std::optional<PlaintextDecoder::Trim> read_trim(const Node& node) {
    const std::optional<bool> trims = read_boolean(node);
    if (!trims) return std::nullopt;
    return *trims ? PlaintextDecoder::Trim::white_space : PlaintextDecoder::Trim::nothing;
}

std::optional<Metadata> read_metadata(const Node& node) {
    const std::optional<bool> is_wanted = read_boolean(node);
    if (!is_wanted) return std::nullopt;
    return *is_wanted ? Metadata::column : Metadata::none;
}

// The rows of the source: the payload's columns, and `_metadata` behind them.
Schema rows_of(const MapReader& map, const KinesisSource& source) {
    if (source.metadata == Metadata::none || source.schema.size() == 0) return source.schema;
    std::vector<Column> columns = source.schema.columns();
    for (const Column& column : columns) {
        if (column.name != metadata_column && column.member != metadata_column) continue;
        map.find("with_metadata")
            ->value.report("adds the column _metadata, and the schema has one of that name");
    }
    const std::string name{metadata_column};
    columns.push_back(Column{name, name, Type{Kind::json}, Column::Role::plain, std::nullopt});
    return Schema{std::move(columns)};
}

std::string_view name_of(RowFormat format) {
    for (const Option<RowFormat>& option : formats)
        if (option.value == format) return option.name;
    return "";
}

// A key that has a meaning for one format alone.
void check_format(const MapReader& map, std::string_view key, RowFormat wanted, RowFormat format) {
    const Member* member = map.find(key);
    if (member == nullptr || format == wanted) return;
    std::string message = "only for format: ";
    member->report(
        message.append(name_of(wanted)).append(", and the format here is ").append(name_of(format))
    );
}

// The format decides which keys have a meaning, so nothing is checked when it is not known.
void check_formats(const MapReader& map, RowFormat format) {
    check_format(map, "trim", RowFormat::plaintext, format);
    check_format(map, "schema", RowFormat::json, format);
    check_format(map, "json_field_paths", RowFormat::json, format);
    if (format == RowFormat::json && map.find("schema") == nullptr)
        map.report_missing("schema", "missing; format: json needs the columns");
}

void read_name(const MapReader& map, const PipelineName& pipeline, std::string& name) {
    Claims& names = map.node().reading().source_names;
    const Member* own = map.find("name");
    if (own != nullptr) {
        map.read("name", name, source_name);
        if (!name.empty())
            (void)own->value.claim(names, name, own->value.found(), "the name of a source");
    } else if (pipeline.node != nullptr) {
        name = pipeline.text;
        (void)pipeline.node->claim(names, name, pipeline.node->found(), "the name of a source");
    }
}

}  // namespace

std::optional<KinesisSource> read_kinesis_source(const Node& node, const PipelineName& pipeline) {
    const MapReader map{node, kinesis_source_keys};
    if (!map.is_mapping()) return std::nullopt;
    KinesisSource source;
    map.read("stream_name", source.stream_name, stream);
    map.read("autocommit_duration_ms", source.autocommit, autocommit);
    map.read("max_backlog_size", source.max_backlog_rows, backlog_rows);
    map.read("read_budget", source.read_budget, read_budget);
    map.read("trim", source.trim, read_trim);
    map.read("start_position", source.start_position, read_start_position);
    map.read("stop_position", source.stop_position, read_stop_position);
    map.read("shard_selector", source.shard_selector, read_shard_selector);
    map.read("with_metadata", source.metadata, read_metadata);
    map.read("on_error", source.on_error, read_on_error);
    read_name(map, pipeline, source.name);

    std::optional<RowFormat> format = RowFormat::raw;
    if (const Member* member = map.find("format"))
        format = Choice<RowFormat>{formats}(member->value);
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
    source.row_schema = rows_of(map, source);
    return source;
}

}  // namespace kinesisd::config
