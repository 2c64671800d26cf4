// The keys of a sink.
#include "config/explained_part.hpp"
#include "config/options.hpp"
#include "config/text_forms.hpp"

namespace kinesisd::config {

namespace {

// Adds the keys of one sink below its path.
class SinkValues {
public:
    SinkValues(const Schema& rows, const std::string& key, PartWriter& writer)
        : rows_{rows}, key_{key}, writer_{writer} {}

    void operator()(const FileSink& sink) {
        const bool has_lines =
            sink.format == FileFormat::jsonlines || sink.format == FileFormat::csv;
        add("path", sink.path);
        add_common(sink);
        if (has_lines) {
            add("with_diff_and_time", whether(sink.stamps, Stamps::diff_and_time));
        } else {
            add("data", column(sink.column), only_column);
        }
        if (sink.format == FileFormat::raw)
            add("framing", std::string{name_of(framings, sink.framing)});
        add("mode", std::string{name_of(output_modes, sink.mode)});
        add("fsync", whether(sink.fsync, Fsync::on));
        add_rotation(sink.rotation);
    }
    void operator()(const StdoutSink& sink) {
        add_common(sink);
        add("with_diff_and_time", whether(sink.stamps, Stamps::diff_and_time));
    }
    void operator()(const DiscardSink& sink) { add_name(sink.name); }
    void operator()(const KinesisSink& sink) {
        add("stream_name",
            sink.stream_column ? "of the column " + column(*sink.stream_column) : sink.stream_name);
        add("format", std::string{name_of(row_formats, sink.format)});
        add("partition_key", sink.partition_key ? column(*sink.partition_key) : "the row key");
        add("explicit_hash_key", sink.explicit_hash_key ? column(*sink.explicit_hash_key) : "none");
        if (sink.format == RowFormat::json) {
            add("with_diff_and_time", whether(sink.stamps, Stamps::diff_and_time));
        } else {
            add("data", column(sink.data), only_column);
        }
        add_common(sink);
        add("on_error", explained(sink.on_error));
        add("wait_for_stream_ms", to_text(sink.wait_for_stream));
    }

private:
    static constexpr std::string_view only_column = "the only column";

    void add(
        const std::string& name, std::string value, std::string_view otherwise = from_default
    ) {
        writer_.add(key_ + "." + name, std::move(value), otherwise);
    }
    void add_name(const std::string& name) { add("name", name, "the pipeline's name"); }
    template <class T>
    void add_common(const T& sink) {
        add_name(sink.name);
        add("sort_by", explained(sink.sort_by, rows_));
    }
    void add_rotation(const std::optional<Rotation>& rotation) {
        if (!rotation) {
            add("rotate", "never");
            return;
        }
        add("rotate.size", rotation->size_bytes ? size_text(*rotation->size_bytes) : "none");
        add("rotate.interval", rotation->interval ? to_text(*rotation->interval) : "none");
        add("rotate.keep", rotation->keep ? std::to_string(*rotation->keep) : "all");
        add("rotate.compression", std::string{name_of(compressions, rotation->compression)});
    }
    [[nodiscard]] std::string column(std::size_t index) const {
        return rows_.columns().at(index).name;
    }

    const Schema& rows_;
    const std::string& key_;
    PartWriter& writer_;
};

}  // namespace

void explain_sink(
    const Sink& sink, const Schema& rows, const std::string& key, PartWriter& writer
) {
    std::visit(SinkValues{rows, key, writer}, sink);
}

}  // namespace kinesisd::config
