// The log as the configuration wants it.
#pragma once

#include "aws/credentials.hpp"
#include "config/config.hpp"
#include "telemetry/event_log.hpp"

namespace kinesisd {

[[nodiscard]] EventLog make_log(const config::Log& log, const aws::Environment& environment);

}  // namespace kinesisd
