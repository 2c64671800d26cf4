// The usual process_* series, read from the kernel when they are asked for.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace kinesisd {

void append_process_metrics(std::vector<prometheus::MetricFamily>& families);

}  // namespace kinesisd
