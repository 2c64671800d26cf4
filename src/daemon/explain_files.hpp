// What follows from a pipeline's configuration: its thread and share of the memory, its streams,
// the files of its snapshot and sinks, and how large those are that are there. Pure.
#pragma once

#include "config/explain.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

// Of the file at a path; nothing: it is not there.
using SizeOfFile = std::function<std::optional<std::uint64_t>(const std::string& path)>;

[[nodiscard]] std::vector<config::ExplainedValue> explain_consequences(
    const config::Config& config, const config::Pipeline& pipeline, const SizeOfFile& size_of
);

}  // namespace kinesisd
