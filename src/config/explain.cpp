#include "config/explain.hpp"

#include "config/explained_part.hpp"
#include "config/options.hpp"
#include "config/text_forms.hpp"

#include <variant>

namespace kinesisd::config {

namespace {

// Where a document has the column, if that is not at the top.
std::string_view pointer_of(const Source& source, const std::string& column) {
    const std::map<std::string, std::string>* paths = nullptr;
    if (const auto* kinesis = std::get_if<KinesisSource>(&source))
        paths = &kinesis->json_field_paths;
    if (const auto* file = std::get_if<FileSource>(&source)) paths = &file->json_field_paths;
    if (paths == nullptr) return {};
    const auto found = paths->find(column);
    return found == paths->end() ? std::string_view{} : found->second;
}

std::string text_of(const Column& column, std::string_view pointer) {
    std::string text = column.type.text();
    if (column.role == Column::Role::primary_key) text.append(", primary key");
    if (column.default_json) text.append(", else ").append(*column.default_json);
    if (column.member != column.name) text.append(", called ").append(column.member);
    if (!pointer.empty()) text.append(", at ").append(pointer);
    return text;
}

}  // namespace

ExplainedPart explain_process(const Config& config, const ReadRecord& record) {
    PartWriter writer{record, "", ""};
    writer.add("http.listen", config.http.listen.value_or("off"));
    writer.add("http.per_shard_metrics", whether(config.http.shard_series, ShardSeries::each));
    writer.add("log.level", std::string{name_of(log_levels, config.log.level)});
    writer.add("log.format", std::string{name_of(log_formats, config.log.format)});
    if (config.persistence) {
        writer.add("persistence.backend.filesystem.path", config.persistence->path);
        const Duration interval = config.persistence->snapshot_interval;
        writer.add("persistence.snapshot_interval_ms", to_text(interval));
    } else {
        writer.add("persistence", "none: a restart begins at the start of every source");
    }
    writer.add("memory_limit", size_text(config.memory_limit_bytes));
    writer.add("threads", std::to_string(config.threads));
    writer.add("shutdown_timeout_ms", to_text(config.shutdown_timeout));
    writer.add("debug", whether(config.debug, Debug::on));
    return {"process", writer.take()};
}

ExplainedPart explain_pipeline(
    const Config& config, const Pipeline& pipeline, const ReadRecord& record
) {
    const PipelinePath at = path_of(config, pipeline);
    PartWriter writer{record, at.file, at.path};
    writer.add("name", pipeline.name);
    explain_source(pipeline.source, source_key(writer), writer);
    const Schema& rows = basics(pipeline.source).row_schema;
    for (std::size_t i = 0; i < pipeline.sinks.size(); ++i) {
        const Sink& sink = pipeline.sinks[i];
        explain_sink(sink, rows, sink_key(writer, sink, i), writer);
    }
    return {"pipeline " + pipeline.name, writer.take()};
}

ExplainedPart explain_columns(
    const Config& config, const Pipeline& pipeline, const ReadRecord& record
) {
    const PipelinePath at = path_of(config, pipeline);
    const PartWriter places{record, at.file, at.path};
    const std::string schema = at.path + "." + source_key(places) + ".schema";
    const ValueOrigin* origin = record.find(schema, at.file);
    const std::string from = origin == nullptr ? std::string{from_default} : origin->text();
    ExplainedPart part{"columns of " + pipeline.name, {}};
    for (const Column& column : basics(pipeline.source).row_schema.columns()) {
        const bool is_added = column.name == metadata_column;
        part.values.push_back(
            {column.name,
             text_of(column, pointer_of(pipeline.source, column.name)),
             is_added ? "with_metadata" : from}
        );
    }
    return part;
}

std::vector<ExplainedValue> explain_aws(const Aws& aws, const ReadRecord& record) {
    PartWriter writer{record, "", ""};
    if (aws.assume_role) {
        writer.add("aws.assume_role.role_arn", aws.assume_role->role_arn);
        const bool is_set = aws.assume_role->external_id.has_value();
        writer.add("aws.assume_role.external_id", is_set ? "(set, not shown)" : "none");
        writer.add("aws.assume_role.session_name", aws.assume_role->session_name);
    } else {
        writer.add("aws.assume_role", "none");
    }
    writer.add("aws.wire", std::string{name_of(wires, aws.wire)});
    writer.add("aws.connect_timeout_ms", to_text(aws.connect_timeout));
    writer.add("aws.request_timeout_ms", to_text(aws.request_timeout));
    return writer.take();
}

}  // namespace kinesisd::config
