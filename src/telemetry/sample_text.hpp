// The parts of a line that scrapers read: numbers, labels, and the head of a family.
#pragma once

#include "telemetry/metrics.hpp"

#include <string>
#include <string_view>

namespace kinesisd {

// A count as people write it (1000000, not 1e+06), else as short as it can be.
void append_number(double value, std::string& out);
// name="value", behind a comma unless `out` ends in the opening brace.
void append_label(std::string_view name, std::string_view value, std::string& out);
// The HELP and TYPE lines of `name`; of a counter in OpenMetrics it is without its suffix.
void append_family_head(
    std::string_view name,
    std::string_view help,
    std::string_view type,
    MetricsFormat format,
    std::string& out
);

}  // namespace kinesisd
