#include "telemetry/shard_numbers.hpp"

#include "telemetry/sample_text.hpp"

#include <algorithm>
#include <limits>

namespace kinesisd {

namespace {

constexpr std::string_view behind_name = "kinesisd_shard_behind_seconds";
constexpr std::string_view behind_sum_name = "kinesisd_shards_behind_sum_seconds";
constexpr std::string_view headroom_name = "kinesisd_shard_retention_headroom_seconds";
constexpr double infinite = std::numeric_limits<double>::infinity();

// One family of gauges. No head is written for one that has no samples: tools take that for a
// mistake.
class Gauges {
public:
    Gauges(std::string_view name, std::string_view help, MetricsFormat format, std::string& out)
        : name_{name}, help_{help}, format_{format}, out_{out} {}

    // Those that follow are of this stream. An empty label is left out.
    void begin(const SeriesLabels& labels) {
        before_shard_.assign(name_).append(1, '{');
        append_some("name", labels.name, before_shard_);
        append_some("pipeline", labels.pipeline, before_shard_);
        stream_ = labels.stream;
    }
    void add(std::string_view shard, double value) {
        if (is_first_) append_family_head(name_, help_, "gauge", format_, out_);
        is_first_ = false;
        out_.append(before_shard_);
        append_some("shard", shard, out_);
        append_some("stream", stream_, out_);
        out_.append("} ");
        append_number(value, out_);
        out_.append(1, '\n');
    }

private:
    static void append_some(std::string_view name, std::string_view value, std::string& out) {
        if (!value.empty()) append_label(name, value, out);
    }

    std::string_view name_;
    std::string_view help_;
    MetricsFormat format_;
    std::string& out_;
    std::string before_shard_;
    std::string_view stream_;
    bool is_first_ = true;
};

}  // namespace

bool ShardNumbers::ByShard::operator()(const ShardNumber* a, const ShardNumber* b) const {
    return a->shard_ < b->shard_;
}

void ShardNumbers::append_to(ShardDetail detail, MetricsFormat format, std::string& out) const {
    const std::lock_guard lock{mutex_};
    switch (detail) {
        case ShardDetail::each: return append_each(format, out);
        case ShardDetail::folded: return append_folded(format, out);
    }
}

void ShardNumbers::append_each(MetricsFormat format, std::string& out) const {
    const auto append = [&](Gauges gauges, std::atomic<double> ShardNumber::* number) {
        for (const auto& [labels, shards] : streams_) {
            gauges.begin(labels);
            for (const ShardNumber* shard : shards)
                if (shard->known_) gauges.add(shard->shard_, shard->*number);
        }
    };
    append(
        {behind_name,
         "How far behind the tip of the shard its reader is (MillisBehindLatest).",
         format,
         out},
        &ShardNumber::behind_seconds_
    );
    append(
        {headroom_name, "Time until unread data of the shard is trimmed.", format, out},
        &ShardNumber::headroom_seconds_
    );
}

void ShardNumbers::append_folded(MetricsFormat format, std::string& out) const {
    struct Fold {
        double behind_max = 0;
        double behind_sum = 0;
        double headroom_min = infinite;  // of no shard
    };
    std::map<const SeriesLabels*, Fold> folds;
    for (const auto& [labels, shards] : streams_) {
        Fold fold;
        for (const ShardNumber* shard : shards) {
            if (!shard->known_) continue;
            fold.behind_max = std::max<double>(fold.behind_max, shard->behind_seconds_);
            fold.behind_sum += shard->behind_seconds_;
            fold.headroom_min = std::min<double>(fold.headroom_min, shard->headroom_seconds_);
        }
        if (fold.headroom_min < infinite) folds.emplace(&labels, fold);
    }
    const auto append = [&folds](Gauges gauges, double Fold::* number) {
        for (const auto& [labels, fold] : folds) {
            gauges.begin(*labels);
            gauges.add("", fold.*number);
        }
    };
    append(
        {behind_name,
         "How far behind the tip of its shard the reader is that is furthest behind "
         "(MillisBehindLatest).",
         format,
         out},
        &Fold::behind_max
    );
    append(
        {behind_sum_name,
         "How far behind the tips of their shards all readers of a stream are together.",
         format,
         out},
        &Fold::behind_sum
    );
    append(
        {headroom_name, "Time until unread data of a shard of the stream is trimmed.", format, out},
        &Fold::headroom_min
    );
}

ShardNumber::ShardNumber(ShardNumbers& all, const SeriesLabels& labels, std::string_view shard)
    : all_{all}, shard_{shard} {
    const std::lock_guard lock{all_.mutex_};
    stream_ = all_.streams_.try_emplace(labels).first;
    place_ = stream_->second.insert(this);
}

ShardNumber::~ShardNumber() {
    const std::lock_guard lock{all_.mutex_};
    stream_->second.erase(place_);
    if (stream_->second.empty()) all_.streams_.erase(stream_);
}

void ShardNumber::set(double behind_seconds, double headroom_seconds) {
    behind_seconds_ = behind_seconds;
    headroom_seconds_ = headroom_seconds;
    known_ = true;
}

}  // namespace kinesisd
