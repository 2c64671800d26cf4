#include "pipeline/pipeline_runner.hpp"

#include "base/backoff.hpp"
#include "base/check.hpp"
#include "pipeline/manifest_writer.hpp"

#include <utility>

namespace kinesisd {

namespace {

constexpr BackoffLimits life_backoff{std::chrono::milliseconds{500}, std::chrono::seconds{20}};

}  // namespace

std::string_view name(PipelineStatus::State state) {
    using State = PipelineStatus::State;
    switch (state) {
        case State::starting: return "starting";
        case State::running: return "running";
        case State::backing_off: return "backing_off";
        case State::stopping: return "stopping";
        case State::finished: return "finished";
        case State::failed: return "failed";
    }
    check(false);
    return "";
}

PipelineRunner::PipelineRunner(
    const config::Pipeline& config,
    PipelineOptions options,
    std::optional<std::string> snapshots,
    Ports ports,
    KinesisClient& client
)
    : config_{config},
      source_config_{config::basics(config.source)},
      options_{options},
      ports_{ports},
      client_{client},
      began_{ports_.clock.now()},
      store_{std::move(snapshots), source_config_.name, ports_},
      metrics_{ports.metrics, SeriesLabels{config.name, source_config_.name, ""}},
      stop_wanted_{ports.executor} {}

Awaitable<> PipelineRunner::run() {
    Backoff backoff{life_backoff};
    Pipeline::Start start = Pipeline::Start::process;
    while (!stopping_) {
        const std::uint64_t commits_before = progress_.commits;
        state_ = PipelineStatus::State::running;
        const std::optional<Error> failure =
            co_await live(std::exchange(start, Pipeline::Start::again));
        interrupted_ = failure.has_value();
        if (!failure) break;
        last_error_ = failure;
        confirmations_wanted_ = progress_.confirmations + 1;
        if (progress_.commits > commits_before) backoff.reset();
        const bool again = may_pass(*failure) && !stopping_;
        ports_.log.write(
            Level::error,
            again ? "pipeline_interrupted" : "pipeline_failed",
            failure->text(),
            {{"source", source_config_.name}}
        );
        if (!again) {
            state_ = PipelineStatus::State::failed;
            co_return;
        }
        state_ = PipelineStatus::State::backing_off;
        const TimePoint wake_at = ports_.clock.now() + backoff.next(ports_.entropy.next());
        co_await ports_.clock.wait_until(stop_wanted_, wake_at);
    }
    state_ = PipelineStatus::State::finished;
}

Awaitable<std::optional<Error>> PipelineRunner::live(Pipeline::Start start) {
    pipeline_ = std::make_unique<Pipeline>(config_, options_, ports_, client_, store_, progress_);
    std::optional<Error> failure;
    try {
        co_await pipeline_->run(start);
    } catch (const Failure& failed) {
        failure = failed.error();
    }
    pipeline_.reset();
    co_return failure;
}

// A daemon waits until a person has mended the folder or the file; a run that has an end says so
// and ends.
bool PipelineRunner::may_pass(const Error& error) const {
    const bool has_end =
        options_.until == ReadUntil::caught_up || config::is_bounded(config_.source);
    const bool needs_a_person =
        error.code == Errc::permission_denied || error.code == Errc::file_changed;
    return remedy(error.code) != Remedy::give_up && !(has_end && needs_a_person);
}

void PipelineRunner::stop() {
    stopping_ = true;
    if (state_ == PipelineStatus::State::running) state_ = PipelineStatus::State::stopping;
    stop_wanted_.notify();
    if (pipeline_) pipeline_->stop();
}

void PipelineRunner::set_memory_bytes(std::size_t bytes) {
    options_.memory_bytes = bytes;
    if (pipeline_) pipeline_->set_memory_bytes(bytes);
}

bool PipelineRunner::is_ready() const {
    return pipeline_ && pipeline_->is_ready() && progress_.confirmations >= confirmations_wanted_;
}

bool PipelineRunner::has_nothing_to_commit() const {
    if (state_ == PipelineStatus::State::finished) return true;
    return is_ready() && pipeline_->backlog_rows() == 0;
}

Duration PipelineRunner::unconfirmed_for() const {
    if (has_nothing_to_commit()) return Duration::zero();
    return ports_.clock.now() - progress_.last_confirmed.value_or(began_);
}

Duration PipelineRunner::snapshot_age() const {
    if (has_nothing_to_commit() && !(pipeline_ && pipeline_->awaits_snapshot()))
        return Duration::zero();
    return ports_.clock.now() - progress_.last_stored.value_or(began_);
}

PipelineStatus PipelineRunner::status() const {
    PipelineStatus status;
    status.name = config_.name;
    status.source = source_config_.name;
    status.stream = config::stream_of(config_.source);
    status.state = state_;
    status.progress = progress_;
    status.last_error = last_error_;
    status.interrupted = interrupted_;
    const TimePoint now = ports_.clock.now();
    if (progress_.last_commit) status.since_commit = now - *progress_.last_commit;
    status.autocommit = source_config_.autocommit;
    if (pipeline_) {
        status.reading = pipeline_->source_status();
        status.sinks = pipeline_->sink_statuses();
        if (status.reading.last_error) status.last_error = status.reading.last_error;
        for (const SinkStatus& sink : status.sinks)
            if (sink.trouble) status.last_error = sink.trouble;
        status.backlog_rows = pipeline_->backlog_rows();
        status.memory_used_bytes = pipeline_->memory_used_bytes();
    }
    status.ready = is_ready();
    status.unconfirmed_for = unconfirmed_for();
    status.snapshot_age = snapshot_age();
    return status;
}

}  // namespace kinesisd
