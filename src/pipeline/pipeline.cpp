#include "pipeline/pipeline.hpp"

#include "base/check.hpp"
#include "pipeline/file_sink.hpp"
#include "port/race.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// Without rows nothing has to happen; the loop still looks around this often (metrics, age).
constexpr Duration idle_turn = std::chrono::seconds{10};

SeriesLabels source_labels(const config::Pipeline& pipeline, const config::KinesisSource& source) {
    const kinesis::StreamRef stream = kinesis::parse_stream_ref(source.stream_name);
    return {pipeline.name, source.name, std::string{kinesis::name_of(stream)}};
}

std::unique_ptr<Sink> make_sink(
    const config::Sink& config, const Schema& schema, const std::string& pipeline, Ports& ports
) {
    const auto& lines = std::get<config::JsonLinesSink>(config);
    const SeriesLabels labels{pipeline, lines.name, ""};
    return std::make_unique<FileSink>(lines, schema, labels, ports);
}

void must(const Result<>& result) {
    if (!result) throw Failure{result.error()};
}

}  // namespace

Pipeline::Pipeline(
    const config::Pipeline& config,
    const PipelineOptions& options,
    Ports& ports,
    KinesisClient& client,
    SnapshotStore& store,
    PipelineProgress& progress
)
    : source_config_{std::get<config::KinesisSource>(config.source)},
      options_{options},
      ports_{ports},
      store_{store},
      progress_{progress},
      metrics_{ports.metrics, SeriesLabels{config.name, source_config_.name, ""}},
      budget_{ports.executor, options.memory_bytes},
      inbox_{ports.executor},
      source_{
          source_config_,
          source_labels(config, source_config_),
          ports_,
          client,
          budget_,
          inbox_,
          options.until
      } {
    for (const config::Sink& sink : config.sinks)
        sinks_.push_back(make_sink(sink, source_config_.schema, config.name, ports));
    sorted_ =
        std::ranges::any_of(sinks_, [](const auto& sink) { return !sink->sort_columns().empty(); });
}

Pipeline::~Pipeline() = default;

void Pipeline::stop() {
    source_.stop();
}

Awaitable<> Pipeline::run(Start start) {
    co_await prepare(start);
    TaskGroup group{ports_.executor};
    group.spawn(source_.run(snapshot_));
    group.spawn(write_rows());
    co_await group.join();
}

Awaitable<> Pipeline::prepare(Start start) {
    Result<Snapshot> loaded = co_await store_.load();
    if (!loaded) throw Failure{loaded.error()};
    snapshot_ = std::move(*loaded);
    if (start == Start::process)
        for (const auto& sink : sinks_)
            sink->on_process_start(snapshot_);
    const auto marks = snapshot_.files;
    for (const auto& sink : sinks_)
        must(co_await sink->open(snapshot_));
    // Before the first byte is appended it must be known where the file ended.
    if (snapshot_.files != marks) must(co_await store_.store(snapshot_));
    sinks_open_ = true;
    progress_.last_confirmed = ports_.clock.now();
}

Awaitable<> Pipeline::write_rows() {
    while (!inbox_.drained()) {
        const TimePoint idle = ports_.clock.now() + idle_turn;
        co_await race(
            inbox_.ready(),
            budget_.pressure().wait(),
            ports_.clock.sleep_until(commit_at_.value_or(idle))
        );
        while (!commit_due()) {
            std::optional<RowChunk> chunk = inbox_.take();
            if (!chunk) break;
            co_await write_chunk(std::move(*chunk));
        }
        metrics_.backlog(backlog_rows_, budget_.used_bytes());
        if (commit_due()) {
            co_await commit();
        } else if (!commit_at_) {
            progress_.last_confirmed = ports_.clock.now();
        }
    }
    co_await commit();
}

bool Pipeline::commit_due() const {
    if (!commit_at_) return false;
    const bool memory_wanted = !held_.empty() && budget_.has_waiters();
    return memory_wanted || backlog_rows_ >= source_config_.max_backlog_rows ||
           ports_.clock.now() >= *commit_at_;
}

// The time of a minibatch is even, not later than the arrival of its rows, and never decreases.
void Pipeline::open_minibatch(WallTime arrived) {
    commit_at_ = ports_.clock.now() + source_config_.autocommit;
    const std::int64_t arrived_ms = arrived.time_since_epoch().count();
    stamp_.time_ms = std::max(arrived_ms & ~std::int64_t{1}, snapshot_.time_ms);
}

Awaitable<> Pipeline::write_chunk(RowChunk chunk) {
    if (!commit_at_) open_minibatch(chunk.arrived);
    pending_ += chunk.ledger;
    pending_.written += chunk.row_count();
    pending_bytes_ += chunk.read_bytes;
    backlog_rows_ += chunk.row_count();
    std::ranges::move(chunk.advances, std::back_inserter(advances_));
    if (chunk.row_count() == 0) co_return;
    for (const auto& sink : sinks_)
        if (sink->sort_columns().empty()) must(co_await sink->write(*chunk.rows, stamp_));
    // What was written is no longer held in memory, unless a sink has yet to sort it.
    if (sorted_) held_.push_back(std::move(chunk));
}

Awaitable<> Pipeline::write_held() {
    for (const auto& sink : sinks_) {
        if (sink->sort_columns().empty()) continue;
        std::vector<RowRef> rows;
        for (const RowChunk& chunk : held_)
            for (std::size_t row = 0; row < chunk.rows->size(); ++row)
                rows.push_back(RowRef{&*chunk.rows, row});
        sort_rows(rows, sink->sort_columns());
        must(co_await sink->write_sorted(rows, stamp_));
    }
    held_.clear();
}

bool Pipeline::anything_to_commit() const {
    return pending_.read > 0 || !advances_.empty();
}

// The order is the guarantee: rows are durable before the snapshot says that they were read.
Awaitable<> Pipeline::commit() {
    commit_at_.reset();
    if (!anything_to_commit()) co_return;
    const TimePoint began = ports_.clock.now();
    co_await write_held();

    for (const Advance& advance : std::exchange(advances_, {}))
        apply(advance, snapshot_);
    check(pending_.balanced());
    snapshot_.ledger += pending_;
    snapshot_.time_ms = stamp_.time_ms;
    ++snapshot_.generation;
    snapshot_.stored = ports_.clock.wall_now();
    for (const auto& sink : sinks_)
        must(co_await sink->flush(snapshot_));
    // Between snapshots rows are durable, but a crash cuts them off again.
    const bool last = inbox_.drained();
    if (last || began >= next_snapshot_) {
        must(co_await store_.store(snapshot_));
        next_snapshot_ = began + options_.snapshot_interval;
    }

    for (const auto& sink : sinks_)
        sink->committed();
    source_.metrics().read(pending_.read, pending_bytes_);
    for (const auto& [reason, rows] : pending_.skipped)
        source_.metrics().skipped(reason, rows);
    progress_.ledger += std::exchange(pending_, {});
    progress_.written_bytes += std::exchange(pending_bytes_, 0);
    backlog_rows_ = 0;
    ++progress_.commits;
    const TimePoint now = ports_.clock.now();
    progress_.last_commit = progress_.last_confirmed = now;
    metrics_.committed(now - began);
    metrics_.backlog(backlog_rows_, budget_.used_bytes());
}

}  // namespace kinesisd
