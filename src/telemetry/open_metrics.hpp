// Series in OpenMetrics 1.0 (the specification of that name, section 4.1): what a scraper gets that
// asks for it.
#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

namespace kinesisd {

// Counters' names end in _total; gauges and histograms are the other kinds that kinesisd has.
[[nodiscard]] std::string open_metrics_text(const std::vector<prometheus::MetricFamily>& families);

}  // namespace kinesisd
