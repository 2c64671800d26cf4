// The keys of a source.
#include "config/explained_part.hpp"
#include "config/options.hpp"

#include <variant>

namespace kinesisd::config {

namespace {

std::string text_of(const Moment& moment) {
    if (const auto* instant = std::get_if<WallTime>(&moment)) return "at " + to_iso8601(*instant);
    return to_text(std::get<Duration>(moment)) + " before the first start";
}

struct PositionText {
    std::string operator()(const FromTrimHorizon& /*position*/) const { return "trim_horizon"; }
    std::string operator()(const FromLatest& /*position*/) const { return "latest"; }
    std::string operator()(const StopNever& /*position*/) const { return "none"; }
    std::string operator()(const StopAtTip& /*position*/) const { return "tip"; }
    std::string operator()(const Moment& moment) const { return text_of(moment); }
};

std::string text_of(const Schema& schema) {
    return std::to_string(schema.size()) + " columns, see below";
}

std::string text_of(const std::map<std::string, std::string>& paths) {
    std::string text;
    for (const auto& [column, path] : paths)
        text.append(text.empty() ? "" : ", ").append(column).append(" at ").append(path);
    return text.empty() ? "each at the top" : text;
}

std::string text_of(const ShardSelector& part) {
    if (part.count == 1) return "all shards";
    return "index " + std::to_string(part.index) + " of count " + std::to_string(part.count);
}

std::string rows_text(const std::shared_ptr<const StaticTable>& table) {
    return table == nullptr ? "none" : std::to_string(table->rows().size()) + " rows";
}

// Adds the keys of one source below its path.
class SourceValues {
public:
    SourceValues(const std::string& key, PartWriter& writer) : key_{key}, writer_{writer} {}

    void operator()(const KinesisSource& source) {
        add("stream_name", source.stream_name);
        add("format", std::string{name_of(row_formats, source.format)});
        if (source.format == RowFormat::plaintext)
            add("trim", whether(source.trim, PlaintextDecoder::Trim::white_space));
        if (source.format == RowFormat::json) add("schema", text_of(source.schema));
        if (source.format == RowFormat::json)
            add("json_field_paths", text_of(source.json_field_paths));
        add_basics(source);
        add("start_position", std::visit(PositionText{}, source.start_position));
        add("stop_position", std::visit(PositionText{}, source.stop_position));
        add("read_budget", explained(source.read_budget));
        add("shard_selector", text_of(source.shard_selector));
        add("with_metadata", whether(source.metadata, Metadata::column));
        add_errors(source);
        add("debug_data", rows_text(source.debug_table));
    }
    void operator()(const FileSource& source) {
        const bool is_static_path = key_.ends_with(".static");
        add("path", source.path);
        if (!is_static_path) add("mode", std::string{name_of(input_modes, source.mode)});
        if (source.format != FileFormat::plaintext) add("schema", text_of(source.schema));
        if (source.format == FileFormat::jsonlines && !is_static_path)
            add("json_field_paths", text_of(source.json_field_paths));
        add_basics(source);
        add_errors(source);
        if (is_static_path) return;
        add("with_metadata", whether(source.metadata, Metadata::column));
        add("debug_data", rows_text(source.debug_table));
    }
    void operator()(const StaticSource& source) {
        const bool is_debugging = source.purpose == StaticSource::Purpose::debugging;
        const char* table = is_debugging                         ? "debug_data"
                            : writer_.stands(key_ + ".markdown") ? "markdown"
                                                                 : "rows";
        const char* in_place = is_debugging ? ", in place of its own (debug: true)" : "";
        add(table, rows_text(source.table) + in_place);
        if (!is_debugging) add("schema", text_of(source.row_schema), "as the values are");
        add_basics(source);
    }

private:
    void add(
        const std::string& name, std::string value, std::string_view otherwise = from_default
    ) {
        writer_.add(key_ + "." + name, std::move(value), otherwise);
    }
    void add_basics(const SourceBasics& source) {
        add("name", source.name, "the pipeline's name");
        add("autocommit_duration_ms", to_text(source.autocommit));
        add("max_backlog_size", std::to_string(source.max_backlog_rows));
    }
    void add_errors(const SourceBasics& source) { add("on_error", explained(source.on_error)); }

    const std::string& key_;
    PartWriter& writer_;
};

}  // namespace

void explain_source(const Source& source, const std::string& key, PartWriter& writer) {
    std::visit(SourceValues{key, writer}, source);
}

}  // namespace kinesisd::config
