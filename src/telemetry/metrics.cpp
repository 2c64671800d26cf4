#include "telemetry/metrics.hpp"

#include "telemetry/accept.hpp"
#include "telemetry/exposition.hpp"
#include "telemetry/metric_families.hpp"
#include "telemetry/process_metrics.hpp"
#include "telemetry/shard_numbers.hpp"

#include <utility>

namespace kinesisd {

namespace {

using Labels = prometheus::Labels;

Labels labels_of(const SeriesLabels& labels) {
    Labels out;
    if (!labels.pipeline.empty()) out["pipeline"] = labels.pipeline;
    if (!labels.name.empty()) out["name"] = labels.name;
    if (!labels.stream.empty()) out["stream"] = labels.stream;
    return out;
}

Labels with(const SeriesLabels& labels, const char* key, std::string_view value) {
    Labels out = labels_of(labels);
    out[key] = value;
    return out;
}

prometheus::Counter& source_error(MetricFamilies& f, const SeriesLabels& l, std::string_view why) {
    return f.source_errors.Add(with(l, "reason", why));
}
prometheus::Counter& sink_error(MetricFamilies& f, const SeriesLabels& l, std::string_view why) {
    return f.sink_errors.Add(with(l, "reason", why));
}
prometheus::Counter& row_skipped(MetricFamilies& f, const SeriesLabels& l, std::string_view why) {
    return f.rows_skipped.Add(with(l, "reason", why));
}

prometheus::Counter& row_dead_lettered(
    MetricFamilies& f, const SeriesLabels& l, std::string_view why
) {
    return f.rows_dead_lettered.Add(with(l, "reason", why));
}

const prometheus::Histogram::BucketBoundaries commit_buckets{
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
};
const prometheus::Histogram::BucketBoundaries request_buckets{
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
};

double count(std::uint64_t value) {
    return static_cast<double>(value);
}

}  // namespace

MetricsFormat metrics_format_for(std::string_view accept) {
    constexpr std::string_view open_metrics = "application/openmetrics-text";
    const double wanted = accept_quality(accept, open_metrics);
    const double text = accept_quality(accept, "text/plain");
    return wanted > 0 && wanted >= text ? MetricsFormat::open_metrics : MetricsFormat::prometheus;
}

std::string_view content_type(MetricsFormat format) {
    return format == MetricsFormat::open_metrics
               ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
               : "text/plain; version=0.0.4; charset=utf-8";
}

Metrics::Metrics(std::string_view version, ShardDetail detail)
    : registry_{std::make_shared<prometheus::Registry>()},
      families_{std::make_unique<MetricFamilies>(*registry_)},
      shards_{std::make_unique<ShardNumbers>()},
      detail_{detail} {
    families_->build_info.Add({{"version", std::string{version}}}).Set(1);
}

Metrics::~Metrics() = default;

std::string Metrics::text(MetricsFormat format) const {
    std::vector<prometheus::MetricFamily> collected = registry_->Collect();
    // A family without series is not shown: tools take a name without samples for a mistake.
    std::erase_if(collected, [](const auto& family) { return family.metric.empty(); });
    append_process_metrics(collected);
    std::string out;
    append_families(collected, format, out);
    shards_->append_to(detail_, format, out);
    append_end(format, out);
    return out;
}

ReasonCounters::ReasonCounters(Metrics& metrics, SeriesLabels labels, Make make)
    : metrics_{&metrics}, labels_{std::move(labels)}, make_{make} {}

void ReasonCounters::add(std::string_view reason, std::uint64_t times) {
    auto found = counters_.find(reason);
    if (found == counters_.end()) {
        auto* counter = &make_(metrics_->families(), labels_, reason);
        found = counters_.emplace(std::string{reason}, counter).first;
    }
    found->second->Increment(count(times));
}

SourceMetrics::SourceMetrics(Metrics& metrics, const SeriesLabels& labels)
    : metrics_{&metrics},
      records_{&metrics.families().source_records.Add(labels_of(labels))},
      bytes_{&metrics.families().source_bytes.Add(labels_of(labels))},
      waiting_{&metrics.families().shards.Add(with(labels, "state", "waiting"))},
      reading_{&metrics.families().shards.Add(with(labels, "state", "reading"))},
      finished_{&metrics.families().shards.Add(with(labels, "state", "finished"))},
      errors_{metrics, labels, source_error},
      skipped_{metrics, labels, row_skipped},
      dead_lettered_{metrics, labels, row_dead_lettered} {}

void SourceMetrics::read(std::uint64_t records, std::uint64_t bytes) {
    records_->Increment(count(records));
    bytes_->Increment(count(bytes));
}

void SourceMetrics::forget() {
    for (prometheus::Gauge* gauge : {waiting_, reading_, finished_})
        metrics_->families().shards.Remove(gauge);
}

void SourceMetrics::shards(std::size_t waiting, std::size_t reading, std::size_t finished) {
    waiting_->Set(count(waiting));
    reading_->Set(count(reading));
    finished_->Set(count(finished));
}

ShardMetrics::ShardMetrics(Metrics& metrics, const SeriesLabels& labels, std::string_view shard)
    : metrics_{&metrics}, number_{std::make_unique<ShardNumber>(metrics.shards(), labels, shard)} {}

ShardMetrics::~ShardMetrics() {
    // What was counted with others goes on.
    if (!throttles_ || metrics_->detail() == ShardDetail::folded) return;
    for (const auto& [operation, counter] : *throttles_)
        metrics_->families().throttles.Remove(counter);
}

void ShardMetrics::behind(Duration lag, Duration retention_headroom) {
    number_->set(to_seconds(lag), to_seconds(retention_headroom));
}

void ShardMetrics::throttled(std::string_view operation) {
    if (!throttles_) throttles_ = std::make_unique<Throttles>();
    auto found = throttles_->find(operation);
    if (found == throttles_->end()) {
        Labels labels = metrics_->detail() == ShardDetail::folded
                            ? labels_of(number_->labels())
                            : with(number_->labels(), "shard", number_->shard());
        labels["operation"] = operation;
        auto* counter = &metrics_->families().throttles.Add(labels);
        found = throttles_->emplace(std::string{operation}, counter).first;
    }
    found->second->Increment();
}

SinkMetrics::SinkMetrics(Metrics& metrics, const SeriesLabels& labels)
    : records_{&metrics.families().sink_records.Add(labels_of(labels))},
      bytes_{&metrics.families().sink_bytes.Add(labels_of(labels))},
      errors_{metrics, labels, sink_error} {}

void SinkMetrics::written(std::uint64_t rows, std::uint64_t bytes) {
    records_->Increment(count(rows));
    bytes_->Increment(count(bytes));
}

PipelineMetrics::PipelineMetrics(Metrics& metrics, const SeriesLabels& labels)
    : metrics_{&metrics},
      backlog_rows_{&metrics.families().backlog_rows.Add(labels_of(labels))},
      backlog_bytes_{&metrics.families().backlog_bytes.Add(labels_of(labels))},
      commits_{&metrics.families().commits.Add(labels_of(labels))},
      commit_duration_{&metrics.families().commit_duration.Add(labels_of(labels), commit_buckets)},
      snapshot_age_{&metrics.families().snapshot_age.Add(labels_of(labels))} {}

void PipelineMetrics::backlog(std::uint64_t rows, std::uint64_t bytes) {
    backlog_rows_->Set(count(rows));
    backlog_bytes_->Set(count(bytes));
}

void PipelineMetrics::committed(Duration took) {
    commits_->Increment();
    commit_duration_->Observe(to_seconds(took));
}

void PipelineMetrics::snapshot_age(Duration age) {
    snapshot_age_->Set(to_seconds(age));
}

void PipelineMetrics::forget() {
    MetricFamilies& families = metrics_->families();
    families.backlog_rows.Remove(backlog_rows_);
    families.backlog_bytes.Remove(backlog_bytes_);
    families.snapshot_age.Remove(snapshot_age_);
}

ReloadMetrics::ReloadMetrics(Metrics& metrics)
    : successes_{&metrics.families().config_reloads.Add({{"result", "success"}})},
      failures_{&metrics.families().config_reloads.Add({{"result", "failure"}})},
      last_was_successful_{&metrics.families().config_last_reload_successful.Add({})} {
    last_was_successful_->Set(1);
}

void ReloadMetrics::reloaded(Result result) {
    (result == Result::success ? successes_ : failures_)->Increment();
    last_was_successful_->Set(result == Result::success ? 1 : 0);
}

void RequestMetrics::completed(std::string_view operation, std::string_view code, Duration took) {
    const std::string name{operation};
    MetricFamilies& families = metrics_->families();
    families.requests.Add({{"operation", name}, {"code", std::string{code}}}).Increment();
    families.request_duration.Add({{"operation", name}}, request_buckets).Observe(to_seconds(took));
}

void RequestMetrics::retried(std::string_view operation, Errc reason) {
    metrics_->families()
        .retries.Add({{"operation", std::string{operation}}, {"reason", std::string{name(reason)}}})
        .Increment();
}

void CredentialMetrics::expire_in(std::string_view provider, Duration left) {
    clear();
    gauge_ = &metrics_->families().credentials_expiry.Add({{"provider", std::string{provider}}});
    gauge_->Set(to_seconds(left));
}

void CredentialMetrics::clear() {
    if (gauge_ != nullptr) metrics_->families().credentials_expiry.Remove(gauge_);
    gauge_ = nullptr;
}

}  // namespace kinesisd
