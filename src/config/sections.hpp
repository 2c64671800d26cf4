// The sections of a configuration, one file each. Every function reads one mapping with the table
// of its keys, reports what is wrong, and goes on; a value with problems behind it is never used.
#pragma once

#include "config/map_reader.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd::config {

[[nodiscard]] std::optional<Aws> read_aws(const Node& node);
[[nodiscard]] std::optional<Http> read_http(const Node& node);
[[nodiscard]] std::optional<Log> read_log(const Node& node);
[[nodiscard]] std::optional<Persistence> read_persistence(const Node& node);
[[nodiscard]] std::optional<std::vector<Pipeline>> read_pipelines(const Node& node);

// A pipeline's name, from which its source and sinks take theirs when they have none.
struct PipelineName {
    std::string text;
    const Node* node = nullptr;  // nothing: it had a problem, so names made of it are not checked
};

[[nodiscard]] std::optional<KinesisSource> read_kinesis_source(
    const Node& node, const PipelineName& pipeline
);
// Rows that stand there, or a file that is read once.
[[nodiscard]] std::optional<Source> read_static_source(
    const Node& node, const PipelineName& pipeline
);
[[nodiscard]] std::optional<FileSource> read_static_path(
    const Node& node, const PipelineName& pipeline
);
// A drawn table or a list of mappings. `schema`: of its columns, nothing: inferred; `row_schema`:
// the same with perhaps columns behind that stay null.
[[nodiscard]] std::shared_ptr<const StaticTable> read_table(
    const Node& node, const Schema* schema, const Schema* row_schema
);
// debug_data, read and checked even if it is not used.
void read_debug_data(const MapReader& map, const Schema& schema, SourceBasics& basics);

[[nodiscard]] std::optional<FileSource> read_file_source(
    const Node& node, const PipelineName& pipeline, FileFormat format
);
// Reports the files that are read and written too. Called when all is read.
void check_inputs(Reading& reading);

// What sources of several kinds have in common: name (that of the pipeline by default) and pace.
void read_source_basics(const MapReader& map, const PipelineName& pipeline, SourceBasics& basics);
[[nodiscard]] std::optional<Metadata> read_metadata(const Node& node);
// The columns of `schema`, and `_metadata` behind them where it is wanted; reports a column of that
// name.
[[nodiscard]] Schema rows_of(const MapReader& map, const Schema& schema, Metadata metadata);

// What a sink must know of its pipeline.
struct SinkPlace {
    const PipelineName& pipeline;
    const Schema* schema;  // of its rows; nothing: it had a problem, so columns are not checked
    std::size_t index;     // among the pipeline's sinks
    std::string stream;    // that the source reads; empty: it had a problem
};

[[nodiscard]] std::optional<FileSink> read_file_sink(
    const Node& node, const SinkPlace& place, FileFormat format
);
[[nodiscard]] std::optional<StdoutSink> read_stdout_sink(const Node& node, const SinkPlace& place);
[[nodiscard]] std::optional<DiscardSink> read_discard_sink(
    const Node& node, const SinkPlace& place
);

[[nodiscard]] std::optional<KinesisSink> read_kinesis_sink(
    const Node& node, const SinkPlace& place
);

// What sinks of several kinds have in common. "<pipeline>-sink", "<pipeline>-sink-2", … by default.
void read_sink_name(const MapReader& map, const SinkPlace& place, std::string& name);
void read_sort_by(const MapReader& map, const SinkPlace& place, std::vector<std::size_t>& sort_by);
// with_diff_and_time; a column of such a name is a problem.
void read_stamps(const MapReader& map, const SinkPlace& place, Stamps& stamps);

[[nodiscard]] std::optional<Rotation> read_rotation(const Node& node);

// trim_horizon, latest, or {at_timestamp: …}.
[[nodiscard]] std::optional<StartPosition> read_start_position(const Node& node);
// none, tip, or {at_timestamp: …}.
[[nodiscard]] std::optional<StopPosition> read_stop_position(const Node& node);
[[nodiscard]] std::optional<ShardSelector> read_shard_selector(const Node& node);
// skip, fail, or {dead_letter: {path: …}}.
[[nodiscard]] std::optional<OnRowError> read_on_error(const Node& node);

// The columns, of which there is at least one; nothing if a name, a type or a default is wrong.
[[nodiscard]] std::optional<Schema> read_schema(const Node& node);

// Columns of `schema` (nothing: it had a problem, so they are not checked): a list of them, and RFC
// 6901 pointers by column.
[[nodiscard]] std::optional<std::vector<std::size_t>> read_columns(
    const Node& node, const Schema* schema
);
[[nodiscard]] std::optional<std::size_t> read_column(const Node& node, const Schema* schema);
[[nodiscard]] std::optional<std::map<std::string, std::string>> read_field_paths(
    const Node& node, const Schema* schema
);

// The JSON text of a column's default, if it fits the type.
[[nodiscard]] std::optional<std::string> read_default_value(const Node& node, const Type& type);
// A value of the configuration as the JSON text that a document would hold.
void append_document_value(const Node& node, const Type& type, std::string& out);

}  // namespace kinesisd::config
