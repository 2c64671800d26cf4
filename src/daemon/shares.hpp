// How one process is divided among its pipelines: threads and memory. Pure.
#pragma once

#include "config/config.hpp"

#include <algorithm>
#include <cstddef>

namespace kinesisd {

// More threads than pipelines would have nothing to do.
[[nodiscard]] inline std::size_t worker_count(const config::Config& config) {
    return std::min<std::size_t>(config.threads, config.pipelines.size());
}

// Of each pipeline, in bytes.
[[nodiscard]] inline std::size_t memory_share_bytes(const config::Config& config) {
    return config.memory_limit_bytes / config.pipelines.size();
}

}  // namespace kinesisd
