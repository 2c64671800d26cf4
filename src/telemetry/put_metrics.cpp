#include "telemetry/put_metrics.hpp"

#include "telemetry/metric_families.hpp"

namespace kinesisd {

namespace {

using Labels = prometheus::Labels;

Labels labels_of(const SeriesLabels& labels) {
    return {{"pipeline", labels.pipeline}, {"name", labels.name}, {"stream", labels.stream}};
}

prometheus::Counter& put_failed(MetricFamilies& f, const SeriesLabels& l, std::string_view code) {
    Labels labels = labels_of(l);
    labels["code"] = code;
    return f.put_records_failed.Add(labels);
}

}  // namespace

PutMetrics::PutMetrics(Metrics& metrics, const SeriesLabels& labels)
    : metrics_{&metrics},
      labels_{labels},
      failed_{metrics, labels, put_failed},
      possible_duplicates_{&metrics.families().possible_duplicates.Add(labels_of(labels))} {}

PutMetrics::~PutMetrics() {
    if (metrics_->detail() == ShardDetail::folded) return;  // what was counted with others goes on
    for (const auto& [shard, counter] : throttles_)
        metrics_->families().throttles.Remove(counter);
}

void PutMetrics::throttled(std::string_view shard, std::uint64_t entries) {
    auto found = throttles_.find(shard);
    if (found == throttles_.end()) {
        Labels labels = labels_of(labels_);
        labels["operation"] = "PutRecords";
        if (metrics_->detail() == ShardDetail::each) labels["shard"] = shard;
        auto* counter = &metrics_->families().throttles.Add(labels);
        found = throttles_.emplace(std::string{shard}, counter).first;
    }
    found->second->Increment(static_cast<double>(entries));
}

void PutMetrics::perhaps_doubled(std::uint64_t entries) {
    possible_duplicates_->Increment(static_cast<double>(entries));
}

}  // namespace kinesisd
