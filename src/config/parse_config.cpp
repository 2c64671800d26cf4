#include "config/parse_config.hpp"

#include "config/sections.hpp"
#include "config/table_indent.hpp"
#include "config/values.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <utility>

namespace kinesisd::config {

namespace {

using namespace std::chrono_literals;

constexpr std::array root_keys{
    Key{"aws"},
    Key{"http"},
    Key{"log"},
    Key{"persistence"},
    Key{"memory_limit"},
    Key{"threads"},
    Key{"shutdown_timeout_ms"},
    Key{"debug"},
    Key{"pipelines"},
};

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
constexpr SizeRange memory_limit{.min = 16 * mebibyte, .max = mebibyte * mebibyte};
constexpr WholeNumber threads{.min = 1, .max = 64};
constexpr DurationRange shutdown_timeout{.min = 0ms, .max = 1h};

std::optional<unsigned> read_threads(const Node& node) {
    const std::optional<std::uint64_t> count = threads(node);
    if (!count) return std::nullopt;
    return static_cast<unsigned>(*count);
}

std::optional<Debug> read_debug(const Node& node) {
    const std::optional<bool> is_on = read_boolean(node);
    if (!is_on) return std::nullopt;
    return *is_on ? Debug::on : Debug::off;
}

// Every source that has debug data yields them instead of its own.
void use_debug_data(std::vector<Pipeline>& pipelines) {
    for (Pipeline& pipeline : pipelines) {
        const SourceBasics& real = basics(pipeline.source);
        if (!real.debug_table) continue;
        StaticSource table{real, real.debug_table, StaticSource::Purpose::debugging};
        pipeline.source = std::move(table);
    }
}

// A shared section that stands in another file too has no order by which one of them would win.
void claim_sections(const MapReader& map, Claims& sections) {
    for (const Member& member : map.members()) {
        if (member.name == "pipelines") continue;
        const auto taken = sections.claim(member.name, member.key_place);
        if (!taken) continue;
        member.report("stands already at " + place_text(*taken) + "; one file may set it");
    }
}

enum class Pipelines : std::uint8_t { some, none };

// Whether the file has the key `pipelines`, or was not read far enough to say so.
Pipelines read_root(const Node& node, Config& config) {
    const MapReader map{node, root_keys};
    if (!map.is_mapping()) return Pipelines::some;
    claim_sections(map, node.reading().sections);
    map.read("aws", config.aws, read_aws);
    map.read("http", config.http, read_http);
    map.read("log", config.log, read_log);
    map.read("persistence", config.persistence, read_persistence);
    map.read("memory_limit", config.memory_limit_bytes, memory_limit);
    map.read("threads", config.threads, read_threads);
    map.read("shutdown_timeout_ms", config.shutdown_timeout, shutdown_timeout);
    map.read("debug", config.debug, read_debug);
    std::vector<Pipeline> pipelines;
    map.read("pipelines", pipelines, read_pipelines);
    std::ranges::move(pipelines, std::back_inserter(config.pipelines));
    return map.find("pipelines") == nullptr ? Pipelines::none : Pipelines::some;
}

Pipelines read_file(const SourceText& file, Reading& reading, Config& config) {
    const auto yaml = read_yaml(file.yaml);
    const auto indented = yaml ? yaml : read_yaml(with_table_indents(file.yaml));
    if (indented) return read_root(Node{reading, file.file, *indented, ""}, config);
    const Mark mark = yaml.error().mark;
    const Place place{.file = file.file, .line = mark.line, .column = mark.column};
    reading.problems.add(place, "", yaml.error().message);
    return Pipelines::some;
}

boost::system::result<Config, Problems> read_files(
    std::span<const SourceText> files, Reading& reading
) {
    Config config;
    Pipelines pipelines = Pipelines::none;
    for (const SourceText& file : files)
        if (read_file(file, reading, config) == Pipelines::some) pipelines = Pipelines::some;
    check_inputs(reading);
    if (pipelines == Pipelines::none) {
        const Place place{
            .file = files.empty() ? std::string{} : files.front().file, .line = 1, .column = 1
        };
        reading.problems.add(place, "pipelines", "missing; expected one pipeline at least");
    }
    if (!reading.problems.empty()) return reading.problems.take();
    config.written_secrets = std::move(reading.written_secrets);
    if (config.debug == Debug::on) use_debug_data(config.pipelines);
    return config;
}

}  // namespace

boost::system::result<Config, Problems> parse_config(
    std::span<const SourceText> files, const Environment& environment
) {
    Reading reading{environment};
    return read_files(files, reading);
}

boost::system::result<Config, Problems> parse_config(
    std::span<const SourceText> files, const Environment& environment, ReadRecord& record
) {
    Reading reading{environment};
    reading.record = &record;
    return read_files(files, reading);
}

}  // namespace kinesisd::config
