// Metrics: every series that kinesisd exports, its names in one table (metric_names.hpp). Handles
// are resolved once, by the small classes below; counting is then an atomic addition. Everything
// here may be used from every thread.
#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
}  // namespace prometheus

namespace kinesisd {

// The labels that most series share; an empty one is left out.
struct SeriesLabels {
    std::string pipeline;
    std::string name;
    std::string stream;
};

// The text that Prometheus has always read, or OpenMetrics 1.0, which it asks for.
enum class MetricsFormat { prometheus, open_metrics };
// By an Accept header; prometheus unless the other one is preferred.
[[nodiscard]] MetricsFormat metrics_format_for(std::string_view accept);
[[nodiscard]] std::string_view content_type(MetricsFormat format);

// Series of every shard, or one of all shards of a stream: with many shards they are many.
enum class ShardDetail { each, folded };

class MetricFamilies;
class ShardNumber;
class ShardNumbers;

class Metrics {
public:
    explicit Metrics(std::string_view version, ShardDetail detail = ShardDetail::each);
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    // All series.
    [[nodiscard]] std::string text(MetricsFormat format = MetricsFormat::prometheus) const;
    [[nodiscard]] MetricFamilies& families() { return *families_; }
    // Where shards put their numbers.
    [[nodiscard]] ShardNumbers& shards() { return *shards_; }
    [[nodiscard]] ShardDetail detail() const { return detail_; }

private:
    std::shared_ptr<prometheus::Registry> registry_;  // shared with the library's own collectors
    std::unique_ptr<MetricFamilies> families_;
    std::unique_ptr<ShardNumbers> shards_;
    ShardDetail detail_;
};

// A counter for each reason, made when it first happens.
class ReasonCounters {
public:
    using Make = prometheus::Counter& (*)(MetricFamilies&, const SeriesLabels&, std::string_view);
    ReasonCounters(Metrics& metrics, SeriesLabels labels, Make make);
    void add(std::string_view reason, std::uint64_t count = 1);
    void add(Errc reason) { add(kinesisd::name(reason)); }

private:
    Metrics* metrics_;
    SeriesLabels labels_;
    Make make_;
    std::map<std::string, prometheus::Counter*, std::less<>> counters_;
};

class SourceMetrics {
public:
    SourceMetrics(Metrics& metrics, const SeriesLabels& labels);
    // Counted when they are committed, like what a sink has written: the ledger always balances.
    void read(std::uint64_t records, std::uint64_t bytes);
    void failed(Errc reason) { errors_.add(reason); }
    void skipped(std::string_view reason, std::uint64_t rows) { skipped_.add(reason, rows); }
    void dead_lettered(std::string_view reason, std::uint64_t rows) {
        dead_lettered_.add(reason, rows);
    }
    void shards(std::size_t waiting, std::size_t reading, std::size_t finished);
    // The source is no more: neither are its shards. Not to be used afterwards.
    void forget();

private:
    Metrics* metrics_;
    prometheus::Counter* records_;
    prometheus::Counter* bytes_;
    prometheus::Gauge* waiting_;
    prometheus::Gauge* reading_;
    prometheus::Gauge* finished_;
    ReasonCounters errors_;
    ReasonCounters skipped_;
    ReasonCounters dead_lettered_;
};

// Series of one shard, or its part in the folded ones; they disappear with this object. There may
// be thousands: it holds what a shard needs that is never refused.
class ShardMetrics {
public:
    ShardMetrics(Metrics& metrics, const SeriesLabels& labels, std::string_view shard);
    ShardMetrics(const ShardMetrics&) = delete;
    ShardMetrics& operator=(const ShardMetrics&) = delete;
    ~ShardMetrics();

    // How far behind the tip it is read, and how long until unread data is trimmed.
    void behind(Duration lag, Duration retention_headroom);
    void throttled(std::string_view operation);

private:
    using Throttles = std::map<std::string, prometheus::Counter*, std::less<>>;

    Metrics* metrics_;
    std::unique_ptr<ShardNumber> number_;
    std::unique_ptr<Throttles> throttles_;  // null: never
};

class SinkMetrics {
public:
    SinkMetrics(Metrics& metrics, const SeriesLabels& labels);
    void written(std::uint64_t rows, std::uint64_t bytes);
    void failed(Errc reason) { errors_.add(reason); }

private:
    prometheus::Counter* records_;
    prometheus::Counter* bytes_;
    ReasonCounters errors_;
};

class PipelineMetrics {
public:
    PipelineMetrics(Metrics& metrics, const SeriesLabels& labels);
    void backlog(std::uint64_t rows, std::uint64_t bytes);
    void committed(Duration took);
    void snapshot_age(Duration age);
    // The pipeline is no more: neither is what it had. Not to be used afterwards.
    void forget();

private:
    Metrics* metrics_;
    prometheus::Gauge* backlog_rows_;
    prometheus::Gauge* backlog_bytes_;
    prometheus::Counter* commits_;
    prometheus::Histogram* commit_duration_;
    prometheus::Gauge* snapshot_age_;
};

// How often the configuration was loaded again, and whether it was used the last time.
class ReloadMetrics {
public:
    explicit ReloadMetrics(Metrics& metrics);
    enum class Result { success, failure };
    void reloaded(Result result);

private:
    prometheus::Counter* successes_;
    prometheus::Counter* failures_;
    prometheus::Gauge* last_was_successful_;
};

// When the credentials that requests are signed with expire. The series disappears when they do
// not.
class CredentialMetrics {
public:
    explicit CredentialMetrics(Metrics& metrics) : metrics_{&metrics} {}
    CredentialMetrics(const CredentialMetrics&) = delete;
    CredentialMetrics& operator=(const CredentialMetrics&) = delete;
    ~CredentialMetrics() { clear(); }

    void expire_in(std::string_view provider, Duration left);
    void clear();

private:
    Metrics* metrics_;
    prometheus::Gauge* gauge_ = nullptr;
};

// Calls to AWS, of the whole process.
class RequestMetrics {
public:
    explicit RequestMetrics(Metrics& metrics) : metrics_{&metrics} {}
    // `code` is "ok", the service's error code or the name of our own error.
    void completed(std::string_view operation, std::string_view code, Duration took);
    void retried(std::string_view operation, Errc reason);

private:
    Metrics* metrics_;
};

}  // namespace kinesisd
