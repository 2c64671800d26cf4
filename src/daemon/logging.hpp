// The log as the configuration wants it.
#pragma once

#include "aws/credentials.hpp"
#include "config/config.hpp"
#include "telemetry/event_log.hpp"

#include <atomic>
#include <memory>

namespace kinesisd {

[[nodiscard]] Level level_of(config::LogLevel level);

// `level_min`: as it is from now on, log.level at first.
[[nodiscard]] EventLog make_log(
    const config::Log& log,
    const aws::Environment& environment,
    std::shared_ptr<const std::atomic<Level>> level_min = nullptr
);

}  // namespace kinesisd
