// PutMetrics: what becomes of the records that are put into one stream.
#pragma once

#include "telemetry/metrics.hpp"

#include <map>
#include <string>
#include <string_view>

namespace kinesisd {

class PutMetrics {
public:
    PutMetrics(Metrics& metrics, const SeriesLabels& labels);
    PutMetrics(const PutMetrics&) = delete;
    PutMetrics& operator=(const PutMetrics&) = delete;
    // The series of shards disappear.
    ~PutMetrics();

    // Entries that PutRecords refused, by the service's code.
    void refused(std::string_view code, std::uint64_t entries) { failed_.add(code, entries); }
    void throttled(std::string_view shard, std::uint64_t entries);
    // Entries of calls whose answer was lost, and that are sent again.
    void perhaps_doubled(std::uint64_t entries);

private:
    Metrics* metrics_;
    SeriesLabels labels_;
    ReasonCounters failed_;
    prometheus::Counter* possible_duplicates_;
    std::map<std::string, prometheus::Counter*, std::less<>> throttles_;
};

}  // namespace kinesisd
