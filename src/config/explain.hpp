// What a configuration says, value by value: each as text with where it comes from. Pure; what only
// the machine knows (AWS settings, files) is added by daemon/.
#pragma once

#include "config/config.hpp"
#include "config/read_record.hpp"

#include <string>
#include <vector>

namespace kinesisd::config {

inline constexpr std::string_view from_default = "default";

struct ExplainedValue {
    std::string key;    // within its part: "source.kinesis.format"
    std::string value;  // never a secret
    std::string from;   // "kinesisd.yaml:12", "default", "the pipeline's name"
};

struct ExplainedPart {
    std::string title;
    std::vector<ExplainedValue> values;
};

// The sections but aws and pipelines.
[[nodiscard]] ExplainedPart explain_process(const Config& config, const ReadRecord& record);
// One of `config`'s pipelines: its source and sinks.
[[nodiscard]] ExplainedPart explain_pipeline(
    const Config& config, const Pipeline& pipeline, const ReadRecord& record
);
// Its columns with their types; the key is the column's name.
[[nodiscard]] ExplainedPart explain_columns(
    const Config& config, const Pipeline& pipeline, const ReadRecord& record
);
// Of the section aws what the environment has no part in.
[[nodiscard]] std::vector<ExplainedValue> explain_aws(const Aws& aws, const ReadRecord& record);

}  // namespace kinesisd::config
