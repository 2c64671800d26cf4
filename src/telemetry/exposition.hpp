// Series as scrapers read them: the text format of Prometheus, and OpenMetrics 1.0 (the
// specification of that name, section 4.1) for those that ask for it. Written here and not by the
// library, whose streams take twice as long for the 10,000 series of 5,000 shards.
#pragma once

#include "telemetry/metrics.hpp"

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

namespace kinesisd {

// Counters' names end in _total; gauges and histograms are the other kinds that kinesisd has.
void append_families(
    const std::vector<prometheus::MetricFamily>& families, MetricsFormat format, std::string& out
);
// What comes behind the last family.
void append_end(MetricsFormat format, std::string& out);

}  // namespace kinesisd
