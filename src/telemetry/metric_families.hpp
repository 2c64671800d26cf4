// The one table of metric names and help texts. Units are base units, counters end in _total.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace kinesisd {

class MetricFamilies {
public:
    explicit MetricFamilies(prometheus::Registry& registry);

    using Counters = prometheus::Family<prometheus::Counter>;
    using Gauges = prometheus::Family<prometheus::Gauge>;
    using Histograms = prometheus::Family<prometheus::Histogram>;

    Counters& source_records;
    Counters& source_bytes;
    Counters& source_errors;
    Counters& sink_records;
    Counters& sink_bytes;
    Counters& sink_errors;
    Counters& put_records_failed;
    Counters& possible_duplicates;
    Counters& rows_skipped;
    Counters& rows_dead_lettered;
    Gauges& backlog_rows;
    Gauges& backlog_bytes;
    Gauges& shards;
    Counters& commits;
    Histograms& commit_duration;
    Gauges& snapshot_age;
    Counters& requests;
    Histograms& request_duration;
    Counters& retries;
    Counters& throttles;
    Gauges& credentials_expiry;
    Counters& config_reloads;
    Gauges& config_last_reload_successful;
    Gauges& build_info;
};

}  // namespace kinesisd
