// ShardNumbers: how far behind each shard is read, and how long until something unread of it is
// trimmed. They are written for scrapers straight from here, since there may be thousands: as
// series of each shard, or folded, a stream's shards as one series each (the worst one, the sum,
// the least headroom). The worst has the name that a shard's own series has, without the label
// `shard`, so that alerts fit both. A shard that has not answered yet has no numbers.
#pragma once

#include "telemetry/metrics.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

namespace kinesisd {

class ShardNumber;

class ShardNumbers {
public:
    void append_to(ShardDetail detail, MetricsFormat format, std::string& out) const;

private:
    friend class ShardNumber;

    struct ByShard {
        bool operator()(const ShardNumber* a, const ShardNumber* b) const;
    };
    struct ByLabels {
        bool operator()(const SeriesLabels& a, const SeriesLabels& b) const {
            return std::tie(a.pipeline, a.name, a.stream) < std::tie(b.pipeline, b.name, b.stream);
        }
    };
    using Shards = std::multiset<const ShardNumber*, ByShard>;
    using Streams = std::map<SeriesLabels, Shards, ByLabels>;

    void append_each(MetricsFormat format, std::string& out) const;
    void append_folded(MetricsFormat format, std::string& out) const;

    mutable std::mutex mutex_;  // workers add and remove shards while a scrape looks at them
    Streams streams_;
};

// The part of one shard, as long as it lives.
class ShardNumber {
public:
    // `all` outlives it.
    ShardNumber(ShardNumbers& all, const SeriesLabels& labels, std::string_view shard);
    ShardNumber(const ShardNumber&) = delete;
    ShardNumber& operator=(const ShardNumber&) = delete;
    ~ShardNumber();

    void set(double behind_seconds, double headroom_seconds);
    [[nodiscard]] const SeriesLabels& labels() const { return stream_->first; }
    [[nodiscard]] const std::string& shard() const { return shard_; }

private:
    friend class ShardNumbers;

    ShardNumbers& all_;
    std::string shard_;
    ShardNumbers::Streams::iterator stream_;
    ShardNumbers::Shards::iterator place_;
    std::atomic<double> behind_seconds_{0};
    std::atomic<double> headroom_seconds_{0};
    std::atomic<bool> known_{false};  // set() was called
};

}  // namespace kinesisd
