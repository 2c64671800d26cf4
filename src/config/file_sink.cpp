// The sinks that write files: jsonlines, csv, plaintext, raw.
#include "config/options.hpp"
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::config {

namespace {

constexpr std::array line_sink_keys{
    Key{"path", Presence::required},
    Key{"name"},
    Key{"sort_by"},
    Key{"with_diff_and_time"},
    Key{"mode"},
    Key{"rotate"},
    Key{"fsync"},
};
constexpr std::array column_sink_keys{
    Key{"path", Presence::required},
    Key{"name"},
    Key{"sort_by"},
    Key{"data"},
    Key{"mode"},
    Key{"rotate"},
    Key{"fsync"},
};
constexpr std::array raw_sink_keys{
    Key{"path", Presence::required},
    Key{"name"},
    Key{"sort_by"},
    Key{"data"},
    Key{"framing"},
    Key{"mode"},
    Key{"rotate"},
    Key{"fsync"},
};

constexpr std::string_view stream_placeholder = "{stream}";
constexpr std::array<std::string_view, 3> placeholders{"{date}", "{hour}", "{shard}"};

constexpr Text file_path{"the path of a file", is_file_path};

std::span<const Key> keys_of(FileFormat format) {
    switch (format) {
        case FileFormat::jsonlines:
        case FileFormat::csv: return line_sink_keys;
        case FileFormat::plaintext: return column_sink_keys;
        case FileFormat::raw: return raw_sink_keys;
    }
    return line_sink_keys;
}

void fill_in_stream(std::string& path, std::string_view stream) {
    for (std::size_t at = path.find(stream_placeholder); at != std::string::npos;
         at = path.find(stream_placeholder, at + stream.size()))
        path.replace(at, stream_placeholder.size(), stream);
}

void check_placeholders(const Node& node, std::string_view path) {
    for (std::size_t at = path.find('{'); at != std::string_view::npos;
         at = path.find('{', at + 1)) {
        const std::string_view rest = path.substr(at);
        const auto stands_here = [rest](std::string_view name) { return rest.starts_with(name); };
        if (std::ranges::any_of(placeholders, stands_here)) continue;
        const std::string_view found = rest.substr(0, rest.find('}') + 1);
        node.report(
            "found " + std::string{found.empty() ? rest : found} +
            " in a path, expected {date}, {hour}, {shard} or {stream}"
        );
    }
}

void read_path(const MapReader& map, const SinkPlace& place, std::string& path) {
    map.read("path", path, file_path);
    if (path.empty()) return;
    const Node& node = map.find("path")->value;
    if (!place.stream.empty()) {
        fill_in_stream(path, place.stream);
        check_placeholders(node, path);
    }
    Claims& paths = map.node().reading().sink_paths;
    (void)node.claim(paths, lexically_normal(path), node.found(), "the path of a sink");
}

std::optional<Fsync> read_fsync(const Node& node) {
    const std::optional<bool> is_on = read_boolean(node);
    if (!is_on) return std::nullopt;
    return *is_on ? Fsync::on : Fsync::off;
}

bool is_text(const Column& column) {
    const Kind kind = column.type.kind();
    return kind == Kind::string || kind == Kind::bytes;
}

// What plaintext and raw write: the column `data` names, or the only one.
void read_data(const MapReader& map, const SinkPlace& place, std::size_t& column) {
    if (place.schema == nullptr) return;
    const Schema& schema = *place.schema;
    const Member* data = map.find("data");
    if (data == nullptr && schema.size() != 1) {
        map.report_missing(
            "data", "missing; the rows have several columns: " + schema.column_names()
        );
        return;
    }
    if (data != nullptr) {
        const std::optional<std::size_t> index = schema.index_of(data->value.text());
        if (!index) {
            data->value.report_expected("a column of the schema: " + schema.column_names());
            return;
        }
        column = *index;
    }
    const Column& chosen = schema.columns()[column];
    if (is_text(chosen)) return;
    const std::string message =
        "the column " + chosen.name + " is neither str nor bytes, and is written as it is";
    if (data != nullptr) {
        data->value.report(message);
    } else {
        map.report_missing("data", message);
    }
}

// Without a size or an interval, or a path that changes, no file would ever be finished.
void check_rotation(const MapReader& map, const FileSink& sink) {
    if (!sink.rotation || sink.rotation->size_bytes || sink.rotation->interval) return;
    const bool moves_on = sink.path.find("{date}") != std::string::npos ||
                          sink.path.find("{hour}") != std::string::npos;
    if (!moves_on)
        map.find("rotate")->value.report("expected a size or an interval, else nothing rotates");
}

}  // namespace

std::optional<FileSink> read_file_sink(
    const Node& node, const SinkPlace& place, FileFormat format
) {
    const MapReader map{node, keys_of(format)};
    if (!map.is_mapping()) return std::nullopt;
    FileSink sink;
    sink.format = format;
    read_path(map, place, sink.path);
    read_sink_name(map, place, sink.name);
    read_sort_by(map, place, sink.sort_by);
    if (format == FileFormat::jsonlines || format == FileFormat::csv) {
        read_stamps(map, place, sink.stamps);
    } else {
        read_data(map, place, sink.column);
    }
    if (format == FileFormat::raw) map.read("framing", sink.framing, Choice<Framing>{framings});
    map.read("mode", sink.mode, Choice<FileMode>{output_modes});
    map.read("fsync", sink.fsync, read_fsync);
    map.read("rotate", sink.rotation, [](const Node& rotate) {
        const std::optional<Rotation> rotation = read_rotation(rotate);
        return rotation ? std::optional{rotation} : std::nullopt;
    });
    check_rotation(map, sink);
    return sink;
}

}  // namespace kinesisd::config
