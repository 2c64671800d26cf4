// The sinks without a file: stdout and discard.
#include "config/sections.hpp"

#include <array>

namespace kinesisd::config {

std::optional<StdoutSink> read_stdout_sink(const Node& node, const SinkPlace& place) {
    static constexpr std::array keys{Key{"name"}, Key{"sort_by"}, Key{"with_diff_and_time"}};
    const MapReader map{node, keys};
    if (!map.is_mapping()) return std::nullopt;
    StdoutSink sink;
    read_sink_name(map, place, sink.name);
    read_sort_by(map, place, sink.sort_by);
    read_stamps(map, place, sink.stamps);
    // Lines of two sinks would run into each other.
    Claims& paths = node.reading().sink_paths;
    (void)node.claim(paths, "standard output", "standard output", "that of a sink");
    return sink;
}

std::optional<DiscardSink> read_discard_sink(const Node& node, const SinkPlace& place) {
    static constexpr std::array keys{Key{"name"}};
    const MapReader map{node, keys};
    if (!map.is_mapping()) return std::nullopt;
    DiscardSink sink;
    read_sink_name(map, place, sink.name);
    return sink;
}

}  // namespace kinesisd::config
