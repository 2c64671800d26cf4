// What the tests of config/ say: a YAML text, an environment, and the lines that come of them.
#pragma once

#include "config/parse_config.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::config {

using Lines = std::vector<std::string>;
using Variables = std::map<std::string, std::string, std::less<>>;

inline Environment environment_of(Variables variables) {
    return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

inline Lines problems_of(const std::vector<SourceText>& files, const Variables& variables = {}) {
    const auto config = parse_config(files, environment_of(variables));
    Lines lines;
    if (config.has_error())
        for (const Problem& problem : config.error())
            lines.push_back(problem.text());
    return lines;
}

inline Lines problems_of(std::string_view yaml, const Variables& variables = {}) {
    return problems_of({SourceText{"k.yaml", std::string{yaml}}}, variables);
}

// A text and every line that is reported about it.
struct BadCase {
    std::string yaml;
    Lines lines;
};

inline void expect_lines(const std::vector<BadCase>& cases) {
    for (const BadCase& c : cases)
        EXPECT_EQ(problems_of(c.yaml), c.lines) << c.yaml;
}

// The configuration of a text without problems; a default one after a test failure.
inline Config config_of(std::string_view yaml, const Variables& variables = {}) {
    const std::vector<SourceText> files{{"k.yaml", std::string{yaml}}};
    auto config = parse_config(files, environment_of(variables));
    if (config) return *std::move(config);
    for (const Problem& problem : config.error())
        ADD_FAILURE() << problem.text();
    return Config{};
}

inline const KinesisSource& source_of(const Config& config, std::size_t pipeline = 0) {
    return std::get<KinesisSource>(config.pipelines.at(pipeline).source);
}

inline const FileSink& sink_of(const Config& config, std::size_t sink = 0) {
    return std::get<FileSink>(config.pipelines.at(0).sinks.at(sink));
}

// Text after text without the problem of a missing pipeline: five lines, the shortest there are.
inline constexpr std::string_view one_pipeline =
    "pipelines:\n"
    "  - name: p\n"
    "    source: {kinesis: {stream_name: s}}\n"
    "    sink: {jsonlines: {path: o.jsonl}}\n";

inline std::string with_pipeline(std::string_view yaml) {
    return std::string{one_pipeline} + std::string{yaml};
}

// One pipeline whose source has these lines, of which the first is line 5, at column 9.
inline std::string with_source(std::string_view lines) {
    std::string yaml = "pipelines:\n  - name: p\n    source:\n      kinesis:\n";
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        yaml.append("        ").append(lines.substr(at, end - at)).append("\n");
        at = end + 1;
    }
    return yaml + "    sink: {jsonlines: {path: o.jsonl}}\n";
}

// One pipeline with the columns count: int and label: str, and a sink with these lines, of which
// the first is line 7, at column 9.
inline std::string with_sink(std::string_view lines) {
    std::string yaml =
        "pipelines:\n  - name: p\n    source:\n"
        "      kinesis: {stream_name: s, format: json, schema: {count: int, label: str}}\n"
        "    sink:\n      jsonlines:\n";
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        yaml.append("        ").append(lines.substr(at, end - at)).append("\n");
        at = end + 1;
    }
    return yaml;
}

}  // namespace kinesisd::config
