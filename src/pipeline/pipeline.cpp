#include "pipeline/pipeline.hpp"

#include "base/check.hpp"
#include "pipeline/make_ends.hpp"
#include "pipeline/manifest_writer.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace kinesisd {

namespace {

// Without rows nothing has to happen; the loop still looks around this often (metrics, age).
constexpr Duration idle_turn = std::chrono::seconds{10};
// A sink whose time has come and that has nothing to do is not asked again at once.
constexpr std::chrono::milliseconds due_turn_min{10};
constexpr Duration backlog_turn = std::chrono::seconds{1};
// Minibatches that wait for their commits; more rows are not taken in then.
constexpr std::size_t closed_minibatches_max = 4096;

}  // namespace

Pipeline::Pipeline(
    const config::Pipeline& config,
    const PipelineOptions& options,
    Ports& ports,
    KinesisClient& client,
    SnapshotStore& store,
    PipelineProgress& progress
)
    : config_{config},
      source_config_{config::basics(config.source)},
      options_{options},
      ports_{ports},
      store_{store},
      progress_{progress},
      metrics_{ports.metrics, SeriesLabels{config.name, source_config_.name, ""}},
      budget_{ports.executor, options.memory_bytes},
      under_way_{ports.executor, ports.clock, budget_},
      inbox_{ports.executor},
      written_{ports.executor},
      settled_{ports.executor},
      event_{ports.executor},
      source_{make_source(
          config, {ports_, client, budget_, under_way_, settled_}, inbox_, options.until
      )} {
    inbox_.filled().pass_on_to(event_);
    budget_.pressure().pass_on_to(event_);
    settled_.pass_on_to(event_);
    const bool has_end = options.until == ReadUntil::caught_up || config::is_bounded(config.source);
    for (const config::Sink& sink : config.sinks)
        sinks_.push_back(make_sink(
            sink,
            config,
            {ports_, client, budget_, under_way_, settled_},
            has_end ? OnTrouble::give_up : OnTrouble::wait
        ));
    if (source_config_.on_error.action == config::OnRowError::Action::dead_letter)
        dead_letters_.emplace(source_config_.name, source_config_.on_error.path, ports_);
    sends_ahead_ =
        std::ranges::any_of(sinks_, [](const auto& sink) { return sink->commits_behind(); });
    keeps_rows_ = std::ranges::any_of(sinks_, [this](const auto& sink) {
        return !sink->sort_columns().empty() || waits_for_commit(*sink);
    });
}

Pipeline::~Pipeline() = default;

void Pipeline::must(const Result<>& result) {
    if (!result) throw Failure{result.error()};
}

void Pipeline::stop() {
    stopping_ = true;
    source_->stop();
}

std::vector<SinkStatus> Pipeline::sink_statuses() const {
    std::vector<SinkStatus> all;
    for (const auto& sink : sinks_)
        all.push_back(sink->status());
    return all;
}

bool Pipeline::is_ready() const {
    const auto in_trouble = [](const auto& sink) { return sink->status().trouble.has_value(); };
    return sinks_open_ && positions_durable_ && source_->status().reached &&
           std::ranges::none_of(sinks_, in_trouble);
}

Awaitable<> Pipeline::run(Start start) {
    co_await prepare(start);
    TaskGroup group{ports_.executor};
    group.spawn(source_->run(snapshot_));
    group.spawn(write_rows());
    group.spawn(show_backlog());
    for (const auto& sink : sinks_)
        group.spawn(sink->work());
    co_await group.join();
    co_await conclude();
    if (const std::optional<Error> unread = source_->left_unread()) throw Failure{*unread};
}

Awaitable<> Pipeline::prepare(Start start) {
    Result<Snapshot> loaded = co_await store_.load();
    if (!loaded) throw Failure{loaded.error()};
    snapshot_ = std::move(*loaded);
    if (start == Start::process)
        for (const auto& sink : sinks_)
            sink->on_process_start(snapshot_);
    const Snapshot before = snapshot_;
    for (const auto& sink : sinks_)
        must(co_await sink->open(snapshot_));
    if (dead_letters_) must(co_await dead_letters_->open(snapshot_));
    // Before the first byte is appended it must be known where the file ended.
    if (snapshot_ != before) co_await store_snapshot();
    for (const auto& sink : sinks_)
        sink->expect_repeats(snapshot_.sent_ahead_rows);
    sinks_open_ = true;
    positions_durable_ = source_->is_pinned(snapshot_);
    if (start == Start::process)
        progress_.last_confirmed = progress_.last_stored = ports_.clock.now();
}

Awaitable<> Pipeline::write_rows() {
    while (!inbox_.drained()) {
        co_await next_event();
        while (has_room() && !close_due()) {
            std::optional<RowChunk> chunk = inbox_.take();
            if (!chunk) break;
            co_await write_chunk(std::move(*chunk));
        }
        metrics_.backlog(backlog_rows(), budget_.used_bytes());
        if (close_due()) co_await close_minibatch();
        if (commit_due()) {
            co_await commit();
        } else if (minibatches_.empty()) {
            confirm();
        }
    }
    co_await close_minibatch();
    co_await commit_all();
    for (const auto& sink : sinks_)
        sink->close();
    all_written_ = true;
    written_.notify();
}

Awaitable<> Pipeline::next_event() {
    const bool has_more = has_room() && !inbox_.empty();
    const TimePoint until = has_more ? ports_.clock.now() : next_turn();
    return ports_.clock.wait_until(event_, until);
}

// A chunk that is larger than the limit by itself goes alone.
bool Pipeline::is_full() const {
    const RowChunk* next = inbox_.next();
    const std::uint64_t more = next == nullptr ? 1 : next->row_count();
    return backlog_rows() > 0 && backlog_rows() + more > source_config_.max_backlog_rows;
}

bool Pipeline::has_room() const {
    return !is_full() && minibatches_.closed().size() < closed_minibatches_max;
}

TimePoint Pipeline::next_turn() const {
    const TimePoint now = ports_.clock.now();
    const WallTime wall_now = ports_.clock.wall_now();
    const TimePoint idle = now + idle_turn;
    TimePoint next = std::min({idle, close_at_.value_or(idle), store_at_.value_or(idle)});
    for (const auto& sink : sinks_)
        if (const std::optional<WallTime> due = sink->next_due())
            next = std::min(next, now + std::max(*due - wall_now, due_turn_min));
    return next;
}

// A sink that hangs keeps the writer from showing how much is waiting for it.
Awaitable<> Pipeline::show_backlog() {
    while (!all_written_) {
        metrics_.backlog(backlog_rows(), budget_.used_bytes());
        const TimePoint next = ports_.clock.now() + backlog_turn;
        co_await ports_.clock.wait_until(written_, next);
    }
}

bool Pipeline::sink_wants_commit() const {
    const WallTime now = ports_.clock.wall_now();
    return std::ranges::any_of(sinks_, [now](const auto& sink) { return sink->commit_due(now); });
}

// What was committed since the last snapshot gets into one even if no more rows come.
bool Pipeline::store_due() const {
    return store_at_ && ports_.clock.now() >= *store_at_;
}

bool Pipeline::close_due() const {
    if (!close_at_) return false;
    if (sink_wants_commit() || store_due()) return true;
    const bool memory_wanted = !minibatches_.open().kept.empty() && budget_.has_waiters();
    return memory_wanted || is_full() || ports_.clock.now() >= *close_at_;
}

// The time of a minibatch is even, not later than the arrival of its rows, and never decreases.
void Pipeline::open_minibatch(WallTime arrived) {
    close_at_ = ports_.clock.now() + source_config_.autocommit;
    const std::int64_t arrived_ms = arrived.time_since_epoch().count();
    std::int64_t& time_ms = minibatches_.open().time_ms;
    time_ms = std::max({arrived_ms & ~std::int64_t{1}, snapshot_.time_ms, time_ms});
    stamp_.time_ms = time_ms;
}

Awaitable<> Pipeline::close_minibatch() {
    close_at_.reset();
    if (!minibatches_.open().kept.empty()) co_await write_sorted();
    minibatches_.close_open();
}

// Dead letters and snapshots belong to the source, and count as a sink of that name.
void Pipeline::count_failure(const Error& error) {
    const SeriesLabels labels{config_.name, source_config_.name, ""};
    SinkMetrics{ports_.metrics, labels}.failed(error.code);
}

Awaitable<> Pipeline::store_snapshot() {
    const Result<> stored = co_await store_.store(snapshot_);
    if (stored) ahead_.stored();
    if (stored) co_return;
    count_failure(stored.error());
    throw Failure{stored.error()};
}

void Pipeline::confirm() {
    progress_.last_confirmed = ports_.clock.now();
    if (!awaits_snapshot()) progress_.last_stored = progress_.last_confirmed;
    ++progress_.confirmations;
}

// Everything is committed and every file is finished: the snapshot says so, and a bounded source
// leaves a manifest of what was read.
Awaitable<> Pipeline::conclude() {
    const Snapshot before = snapshot_;
    forget_finished_files();
    if (snapshot_ != before) co_await store_snapshot();
    if (has_manifest(config_) && source_->is_complete() && !stopping_)
        must(co_await write_manifest(ports_, config_, snapshot_));
}

}  // namespace kinesisd
