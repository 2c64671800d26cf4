// What `kinesisd check --explain` prints: parts of a configuration, for people and as JSON. Pure.
#pragma once

#include "config/explain.hpp"

#include <string>
#include <vector>

namespace kinesisd {

// A table a part; parts without values are left out.
[[nodiscard]] std::string to_text(const std::vector<config::ExplainedPart>& parts);
// {"config": …, "parts": [{"title", "values": [{"key", "value", "from"}]}]}
[[nodiscard]] std::string to_json(
    const std::string& config_path, const std::vector<config::ExplainedPart>& parts
);

}  // namespace kinesisd
