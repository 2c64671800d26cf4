// The sink `jsonlines`.
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::config {

namespace {

constexpr std::array jsonlines_sink_keys{
    Key{"path", Presence::required},
    Key{"name"},
    Key{"sort_by"},
    Key{"with_diff_and_time"},
    Key{"mode"},
    Key{"rotate", Presence::later},
    Key{"fsync"},
};

constexpr std::array modes{
    Option<FileMode>{"append", FileMode::append},
    Option<FileMode>{"truncate", FileMode::truncate},
};
// Parts of a path that are to be filled in; documented, and written as they are by no version.
constexpr std::array<std::string_view, 4> placeholders{"{date}", "{hour}", "{shard}", "{stream}"};

constexpr Text file_path{"the path of a file", is_file_path};
constexpr Text sink_name{"a name of 1 to 128 of A-Z, a-z, 0-9, '_', '.' and '-'", is_name};

void read_path(const MapReader& map, std::string& path) {
    map.read("path", path, file_path);
    if (path.empty()) return;
    const Node& node = map.find("path")->value;
    for (const std::string_view placeholder : placeholders) {
        if (path.find(placeholder) != std::string::npos)
            node.report(std::string{placeholder} + " is " + std::string{not_supported});
    }
    Claims& paths = map.node().reading().sink_paths;
    (void)node.claim(paths, lexically_normal(path), node.found(), "the path of a sink");
}

// "<pipeline>-sink", "<pipeline>-sink-2", …
std::string default_name(const SinkPlace& place) {
    std::string name = place.pipeline.text + "-sink";
    if (place.index > 0) name.append("-").append(std::to_string(place.index + 1));
    return name;
}

void read_name(const MapReader& map, const SinkPlace& place, std::string& name) {
    Claims& names = map.node().reading().sink_names;
    const Member* own = map.find("name");
    if (own != nullptr) {
        map.read("name", name, sink_name);
        if (!name.empty())
            (void)own->value.claim(names, name, own->value.found(), "the name of a sink");
    } else if (place.pipeline.node != nullptr) {
        name = default_name(place);
        (void)map.node().claim(names, name, "the name that it has by default", "that of a sink");
    }
}

std::optional<Fsync> read_fsync(const Node& node) {
    const std::optional<bool> is_on = read_boolean(node);
    if (!is_on) return std::nullopt;
    return *is_on ? Fsync::on : Fsync::off;
}

// Lines would have two members of one name.
std::optional<Stamps> read_stamps(const Node& node, const Schema* schema) {
    const std::optional<bool> are_wanted = read_boolean(node);
    if (!are_wanted) return std::nullopt;
    if (!*are_wanted) return Stamps::none;
    const auto is_stamp = [](const std::string& name) { return name == "time" || name == "diff"; };
    if (schema != nullptr) {
        for (const Column& column : schema->columns()) {
            if (!is_stamp(column.name) && !is_stamp(column.member)) continue;
            node.report(
                "adds the members diff and time, and the column " + column.name + " has such a name"
            );
        }
    }
    return Stamps::diff_and_time;
}

}  // namespace

std::optional<JsonLinesSink> read_jsonlines_sink(const Node& node, const SinkPlace& place) {
    const MapReader map{node, jsonlines_sink_keys};
    if (!map.is_mapping()) return std::nullopt;
    JsonLinesSink sink;
    read_path(map, sink.path);
    read_name(map, place, sink.name);
    map.read("sort_by", sink.sort_by, [&place](const Node& columns) {
        return read_columns(columns, place.schema);
    });
    map.read("with_diff_and_time", sink.stamps, [&place](const Node& stamps) {
        return read_stamps(stamps, place.schema);
    });
    map.read("mode", sink.mode, Choice<FileMode>{modes});
    map.read("fsync", sink.fsync, read_fsync);
    return sink;
}

}  // namespace kinesisd::config
