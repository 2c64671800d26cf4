// FoldedShards: the numbers of all shards of a stream as one series each: how far behind the worst
// one is and all are together, and the least time until something unread is trimmed. The worst has
// the name that a shard's own series has, without the label `shard`, so that alerts fit both.
#pragma once

#include <prometheus/labels.h>
#include <prometheus/metric_family.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace kinesisd {

class FoldedShard;

class FoldedShards {
public:
    void append_to(std::vector<prometheus::MetricFamily>& families) const;

private:
    friend class FoldedShard;

    mutable std::mutex mutex_;  // workers add and remove shards while a scrape looks at them
    std::map<prometheus::Labels, std::set<const FoldedShard*>> shards_;
};

// The part of one shard, as long as it lives.
class FoldedShard {
public:
    // `all` outlives it.
    FoldedShard(FoldedShards& all, prometheus::Labels labels);
    FoldedShard(const FoldedShard&) = delete;
    FoldedShard& operator=(const FoldedShard&) = delete;
    ~FoldedShard();

    void set(double behind_seconds, double headroom_seconds);

private:
    friend class FoldedShards;

    FoldedShards& all_;
    prometheus::Labels labels_;
    std::atomic<double> behind_seconds_{0};
    std::atomic<double> headroom_seconds_{0};
    std::atomic<bool> known_{false};  // set() was called
};

}  // namespace kinesisd
