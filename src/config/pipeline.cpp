// The section `pipelines`: each a source and its sinks.
#include "config/options.hpp"
#include "config/sections.hpp"
#include "config/text_forms.hpp"
#include "config/values.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::config {

namespace {

constexpr std::array pipeline_keys{
    Key{"name", Presence::required},
    Key{"source", Presence::required},
    Key{"sink"},
    Key{"sinks"},
};
constexpr std::array source_kinds{
    Key{"kinesis"},
    Key{"jsonlines"},
    Key{"csv"},
    Key{"plaintext"},
    Key{"static"},
};
constexpr std::array sink_kinds{
    Key{"jsonlines"},
    Key{"csv"},
    Key{"plaintext"},
    Key{"raw"},
    Key{"stdout"},
    Key{"discard"},
    Key{"kinesis"},
};

constexpr Text pipeline_name{"a name of 1 to 128 of A-Z, a-z, 0-9, '_', '.' and '-'", is_name};

PipelineName read_name(const MapReader& map) {
    PipelineName name;
    map.read("name", name.text, pipeline_name);
    if (name.text.empty()) return name;
    const Node& node = map.find("name")->value;
    Claims& names = node.reading().pipeline_names;
    if (node.claim(names, name.text, node.found(), "the name of a pipeline")) name.node = &node;
    return name;
}

std::optional<Source> read_source(const Node& node, const PipelineName& pipeline) {
    const MapReader kinds{node, source_kinds};
    const Member* kind =
        only_member(kinds, "a kind of source: kinesis, jsonlines, csv, plaintext or static");
    if (kind == nullptr) return std::nullopt;
    if (kind->name == "static") return read_static_source(kind->value, pipeline);
    if (kind->name == "kinesis") return read_kinesis_source(kind->value, pipeline);
    const auto* format = std::ranges::find(file_formats, kind->name, &Option<FileFormat>::name);
    return read_file_source(kind->value, pipeline, format->value);
}

std::optional<Sink> read_sink(const Node& node, const SinkPlace& place) {
    const MapReader kinds{node, sink_kinds};
    const Member* kind = only_member(
        kinds, "a kind of sink: jsonlines, csv, plaintext, raw, kinesis, stdout or discard"
    );
    if (kind == nullptr) return std::nullopt;
    if (kind->name == "stdout") return read_stdout_sink(kind->value, place);
    if (kind->name == "kinesis") return read_kinesis_sink(kind->value, place);
    if (kind->name == "discard") return read_discard_sink(kind->value, place);
    const auto* format = std::ranges::find(file_formats, kind->name, &Option<FileFormat>::name);
    return read_file_sink(kind->value, place, format->value);
}

// The nodes of `sink: …` or `sinks: [ … ]`.
std::vector<Node> sink_nodes(const MapReader& map) {
    const Member* one = map.find("sink");
    const Member* several = map.find("sinks");
    if (one == nullptr && several == nullptr && map.is_mapping()) {
        map.report_missing("sink", "missing; expected sink or sinks");
        return {};
    }
    if (one != nullptr && several != nullptr) {
        several->report(
            "expected either sink or sinks, and sink stands at " + place_text(one->key_place)
        );
    }
    std::vector<Node> nodes;
    if (one != nullptr) nodes.push_back(one->value);
    if (several == nullptr) return nodes;
    const std::vector<Node> elements = several->value.elements();
    if (elements.empty()) several->value.report_expected("a list of one sink at least");
    nodes.insert(nodes.end(), elements.begin(), elements.end());
    return nodes;
}

bool wants_row_keys(const Sink& sink) {
    const auto* kinesis = std::get_if<KinesisSink>(&sink);
    return kinesis != nullptr && !kinesis->partition_key;
}

Pipeline read_pipeline(const Node& node) {
    const MapReader map{node, pipeline_keys};
    const PipelineName name = read_name(map);
    Pipeline pipeline{.name = name.text, .source = {}, .sinks = {}, .place = node.place()};

    std::optional<Source> source;
    if (const Member* member = map.find("source")) source = read_source(member->value, name);
    const Schema* schema = source ? &basics(*source).row_schema : nullptr;
    const std::string stream = source ? std::string{stream_of(*source)} : std::string{};
    for (const Node& sink_node : sink_nodes(map)) {
        const SinkPlace place{
            .pipeline = name,
            .schema = schema != nullptr && schema->size() > 0 ? schema : nullptr,
            .index = pipeline.sinks.size(),
            .stream = stream
        };
        if (std::optional<Sink> sink = read_sink(sink_node, place))
            pipeline.sinks.push_back(*std::move(sink));
    }
    if (source) pipeline.source = *std::move(source);
    if (std::ranges::any_of(pipeline.sinks, wants_row_keys))
        std::visit([](SourceBasics& one) { one.keys = RowKeys::kept; }, pipeline.source);
    return pipeline;
}

}  // namespace

std::optional<std::vector<Pipeline>> read_pipelines(const Node& node) {
    const std::vector<Node> elements = node.elements();
    if (elements.empty()) {
        node.report_expected("a list of one pipeline at least");
        return std::nullopt;
    }
    std::vector<Pipeline> pipelines;
    pipelines.reserve(elements.size());
    for (const Node& element : elements)
        pipelines.push_back(read_pipeline(element));
    return pipelines;
}

}  // namespace kinesisd::config
