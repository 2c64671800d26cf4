// The sink `kinesis`.
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace kinesisd::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array kinesis_sink_keys{
    Key{"stream_name", Presence::required},
    Key{"format"},
    Key{"partition_key"},
    Key{"explicit_hash_key"},
    Key{"data"},
    Key{"sort_by"},
    Key{"with_diff_and_time"},
    Key{"on_error"},
    Key{"wait_for_stream_ms"},
    Key{"name"},
};
constexpr std::array formats{
    Option<RowFormat>{"json", RowFormat::json},
    Option<RowFormat>{"plaintext", RowFormat::plaintext},
    Option<RowFormat>{"raw", RowFormat::raw},
};
constexpr Text stream{"the name of a stream, its ARN, or {column: …}", is_stream};
constexpr DurationRange stream_wait{.min = 0ms, .max = 24h};

using Kinds = std::span<const Kind>;
constexpr std::array text_kinds{Kind::string};
constexpr std::array data_kinds{Kind::string, Kind::bytes};
constexpr std::array hash_key_kinds{Kind::string, Kind::integer};

std::string names_of(Kinds kinds) {
    std::string names;
    for (const Kind kind : kinds)
        names.append(names.empty() ? "" : " or ").append(Type{kind}.text());
    return names;
}

bool is_one_of(Kind kind, Kinds kinds) {
    return kinds.empty() || std::ranges::find(kinds, kind) != kinds.end();
}

// A column of one of these kinds; any kind if there are none.
std::optional<std::size_t> column_of(const Node& node, const SinkPlace& place, Kinds kinds) {
    const std::optional<std::size_t> column = read_column(node, place.schema);
    if (!column) return std::nullopt;
    const Column& found = place.schema->columns()[*column];
    if (is_one_of(found.type.kind(), kinds)) return column;
    node.report(
        "expected a column of the type " + names_of(kinds) + ", and " + found.name + " is " +
        found.type.text()
    );
    return std::nullopt;
}

void read_optional_column(
    const MapReader& map,
    std::string_view key,
    const SinkPlace& place,
    Kinds kinds,
    std::optional<std::size_t>& column
) {
    if (const Member* member = map.find(key)) column = column_of(member->value, place, kinds);
}

void read_stream(const MapReader& map, const SinkPlace& place, KinesisSink& sink) {
    static constexpr std::array keys{Key{"column", Presence::required}};
    const Member* member = map.find("stream_name");
    if (member == nullptr) return;
    if (member->value.kind() != YamlKind::mapping) {
        map.read("stream_name", sink.stream_name, stream);
        return;
    }
    const MapReader columns{member->value, keys};
    read_optional_column(columns, "column", place, text_kinds, sink.stream_column);
}

// The payload of plaintext and raw: the column `data`, or the only one there is besides the stream.
void read_data(const MapReader& map, const SinkPlace& place, KinesisSink& sink) {
    if (const Member* member = map.find("data")) {
        if (const auto column = column_of(member->value, place, data_kinds)) sink.data = *column;
        return;
    }
    if (map.find("partition_key") != nullptr) {
        map.report_missing("data", "missing; with partition_key it is not clear what the data is");
        return;
    }
    if (place.schema == nullptr) return;
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i < place.schema->size(); ++i)
        if (i != sink.stream_column) candidates.push_back(i);
    if (candidates.size() != 1) {
        map.report_missing(
            "data", "missing; the rows have the columns " + place.schema->column_names()
        );
        return;
    }
    sink.data = candidates.front();
    const Column& only = place.schema->columns()[sink.data];
    if (!is_one_of(only.type.kind(), data_kinds))
        map.report_missing(
            "data",
            "missing; expected a column of the type " + names_of(data_kinds) + ", and " +
                only.name + " is " + only.type.text()
        );
}

void read_payload(const MapReader& map, const SinkPlace& place, KinesisSink& sink) {
    if (const Member* member = map.find("format")) {
        const std::optional<RowFormat> format = Choice<RowFormat>{formats}(member->value);
        if (!format) return;  // which keys have a meaning is not known
        sink.format = *format;
    }
    if (sink.format == RowFormat::json) {
        read_stamps(map, place, sink.stamps);
        if (const Member* member = map.find("data"))
            member->report("only for format: plaintext and raw, and the format here is json");
        return;
    }
    read_data(map, place, sink);
    if (const Member* member = map.find("with_diff_and_time"))
        member->report("only for format: json");
}

}  // namespace

std::optional<KinesisSink> read_kinesis_sink(const Node& node, const SinkPlace& place) {
    const MapReader map{node, kinesis_sink_keys};
    if (!map.is_mapping()) return std::nullopt;
    KinesisSink sink;
    read_stream(map, place, sink);
    read_optional_column(map, "partition_key", place, {}, sink.partition_key);
    read_optional_column(map, "explicit_hash_key", place, hash_key_kinds, sink.explicit_hash_key);
    read_payload(map, place, sink);
    read_sink_name(map, place, sink.name);
    read_sort_by(map, place, sink.sort_by);
    map.read("on_error", sink.on_error, read_on_error);
    map.read("wait_for_stream_ms", sink.wait_for_stream, stream_wait);
    return sink;
}

}  // namespace kinesisd::config
