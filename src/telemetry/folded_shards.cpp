#include "telemetry/folded_shards.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace kinesisd {

namespace {

prometheus::MetricFamily gauges(const char* name, const char* help) {
    return {name, help, prometheus::MetricType::Gauge, {}};
}

void add(prometheus::MetricFamily& family, const prometheus::Labels& labels, double value) {
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    for (const auto& [name, text] : labels)
        metric.label.push_back({name, text});
    metric.gauge.value = value;
}

}  // namespace

void FoldedShards::append_to(std::vector<prometheus::MetricFamily>& families) const {
    auto worst = gauges(
        "kinesisd_shard_behind_seconds",
        "How far behind the tip of its shard the reader is that is furthest behind "
        "(MillisBehindLatest)."
    );
    auto sum = gauges(
        "kinesisd_shards_behind_sum_seconds",
        "How far behind the tips of their shards all readers of a stream are together."
    );
    auto headroom = gauges(
        "kinesisd_shard_retention_headroom_seconds",
        "Time until unread data of a shard of the stream is trimmed."
    );
    const std::lock_guard lock{mutex_};
    for (const auto& [labels, shards] : shards_) {
        double behind_max = 0;
        double behind_sum = 0;
        double headroom_min = std::numeric_limits<double>::infinity();
        for (const FoldedShard* shard : shards) {
            if (!shard->known_) continue;
            behind_max = std::max<double>(behind_max, shard->behind_seconds_);
            behind_sum += shard->behind_seconds_;
            headroom_min = std::min<double>(headroom_min, shard->headroom_seconds_);
        }
        if (headroom_min == std::numeric_limits<double>::infinity()) continue;
        add(worst, labels, behind_max);
        add(sum, labels, behind_sum);
        add(headroom, labels, headroom_min);
    }
    for (prometheus::MetricFamily* family : {&worst, &sum, &headroom})
        families.push_back(std::move(*family));
}

FoldedShard::FoldedShard(FoldedShards& all, prometheus::Labels labels)
    : all_{all}, labels_{std::move(labels)} {
    const std::lock_guard lock{all_.mutex_};
    all_.shards_[labels_].insert(this);
}

FoldedShard::~FoldedShard() {
    const std::lock_guard lock{all_.mutex_};
    const auto found = all_.shards_.find(labels_);
    found->second.erase(this);
    if (found->second.empty()) all_.shards_.erase(found);
}

void FoldedShard::set(double behind_seconds, double headroom_seconds) {
    behind_seconds_ = behind_seconds;
    headroom_seconds_ = headroom_seconds;
    known_ = true;
}

}  // namespace kinesisd
