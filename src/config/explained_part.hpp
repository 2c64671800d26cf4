// PartWriter: collects the values of one part, each with its origin looked up by its key's path.
#pragma once

#include "base/time.hpp"
#include "config/explain.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::config {

class PartWriter {
public:
    // Keys stand below `path` ("pipelines[0]", or empty) in `file` (empty: in any). `record`
    // outlives it.
    PartWriter(const ReadRecord& record, std::string file, std::string path)
        : record_{record}, file_{std::move(file)}, path_{std::move(path)} {}

    // Whether the key stands in the configuration.
    [[nodiscard]] bool stands(std::string_view key) const;
    // `otherwise` is where the value comes from if the key does not stand there.
    void add(const std::string& key, std::string value, std::string_view otherwise = from_default);

    [[nodiscard]] std::vector<ExplainedValue> take() { return std::move(values_); }

private:
    [[nodiscard]] const ValueOrigin* origin_of(std::string_view key) const;

    const ReadRecord& record_;
    std::string file_;
    std::string path_;
    std::vector<ExplainedValue> values_;
};

// How values are written: "true", "0.5", "user_id, page".
template <class T>
[[nodiscard]] std::string whether(T value, T wanted) {
    return value == wanted ? "true" : "false";
}
[[nodiscard]] std::string explained(double number);
[[nodiscard]] std::string explained(const std::vector<std::size_t>& columns, const Schema& schema);
[[nodiscard]] std::string explained(const OnRowError& on_error);

// Where a pipeline's keys are: its file, and its path in there.
struct PipelinePath {
    std::string file;
    std::string path;  // "pipelines[1]"
};
[[nodiscard]] PipelinePath path_of(const Config& config, const Pipeline& pipeline);

// "source.kinesis": below the pipeline's path.
[[nodiscard]] std::string source_key(const PartWriter& writer);
// "sink.csv" or "sinks[1].csv"
[[nodiscard]] std::string sink_key(const PartWriter& writer, const Sink& sink, std::size_t index);

void explain_source(const Source& source, const std::string& key, PartWriter& writer);
void explain_sink(const Sink& sink, const Schema& rows, const std::string& key, PartWriter& writer);

}  // namespace kinesisd::config
