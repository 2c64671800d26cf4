// What sinks of several kinds have in common: their names, their order, their stamps.
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

namespace kinesisd::config {

namespace {

constexpr Text sink_name{"a name of 1 to 128 of A-Z, a-z, 0-9, '_', '.' and '-'", is_name};

std::string default_name(const SinkPlace& place) {
    std::string name = place.pipeline.text + "-sink";
    if (place.index > 0) name.append("-").append(std::to_string(place.index + 1));
    return name;
}

// Lines would have two members of one name.
std::optional<Stamps> stamps_of(const Node& node, const Schema* schema) {
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

void read_sink_name(const MapReader& map, const SinkPlace& place, std::string& name) {
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

void read_sort_by(const MapReader& map, const SinkPlace& place, std::vector<std::size_t>& sort_by) {
    map.read("sort_by", sort_by, [&place](const Node& columns) {
        return read_columns(columns, place.schema);
    });
}

void read_stamps(const MapReader& map, const SinkPlace& place, Stamps& stamps) {
    map.read("with_diff_and_time", stamps, [&place](const Node& node) {
        return stamps_of(node, place.schema);
    });
}

}  // namespace kinesisd::config
