// How a Pipeline commits: when the sinks have settled the rows of a minibatch, and of all before
// it.
#include "base/check.hpp"
#include "pipeline/manifest_writer.hpp"
#include "pipeline/pipeline.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace kinesisd {

MinibatchNumber Pipeline::settled_through() const {
    MinibatchNumber through = std::numeric_limits<MinibatchNumber>::max();
    for (const auto& sink : sinks_) {
        const Result<MinibatchNumber> settled = sink->settled_through();
        if (!settled) throw Failure{settled.error()};
        through = std::min(through, *settled);
    }
    return through;
}

bool Pipeline::commit_due() const {
    if (sink_wants_commit() || store_due()) return true;
    const std::deque<Minibatch>& closed = minibatches_.closed();
    return !closed.empty() && closed.front().number <= settled_through();
}

Awaitable<> Pipeline::commit_all() {
    while (!minibatches_.closed().empty()) {
        if (minibatches_.closed().front().number <= settled_through()) {
            co_await commit();
        } else {
            co_await settled_.wait();
        }
    }
    if (store_at_) co_await commit();
}

// The order is the guarantee: rows are durable before the snapshot says that they were read.
Awaitable<> Pipeline::commit() {
    const TimePoint began = ports_.clock.now();
    std::vector<Minibatch> settled = minibatches_.take_through(settled_through());
    if (!settled.empty()) committing_ = settled.back().number;
    for (Minibatch& minibatch : settled) {
        co_await write_kept(minibatch);
        minibatch.kept.clear();
    }
    co_await prepare_flush();
    for (const Minibatch& minibatch : settled) {
        for (const Advance& advance : minibatch.advances)
            apply(advance, snapshot_);
        snapshot_.time_ms = std::max(snapshot_.time_ms, minibatch.time_ms);
        pending_ += minibatch.ledger;
        pending_bytes_ += minibatch.read_bytes;
        settle_refusals(minibatch.number);
        ahead_.committed(minibatch.rows);
    }
    co_await make_durable(began);
    for (const auto& sink : sinks_)
        must(co_await sink->settle());
    count_commit(began);
}

// As before rows are written: a file is in a durable snapshot before anything is appended to it.
Awaitable<> Pipeline::prepare_flush() {
    bool marks_changed = false;
    for (const auto& sink : sinks_) {
        const auto marks = co_await sink->prepare_flush(committing_, stamp_, snapshot_);
        if (!marks) throw Failure{marks.error()};
        marks_changed = marks_changed || *marks == Sink::Marks::changed;
    }
    if (marks_changed) co_await store_snapshot();
}

Awaitable<> Pipeline::make_durable(TimePoint began) {
    const WallTime wall_now = ports_.clock.wall_now();
    forget_finished_files();
    const std::size_t finishing = snapshot_.finishing.size();
    for (const auto& sink : sinks_)
        must(co_await sink->flush(snapshot_, wall_now, committing_));
    if (dead_letters_) {
        const Result<> flushed = co_await dead_letters_->flush(snapshot_, wall_now);
        if (!flushed) throw Failure{letters_failed(flushed.error())};
    }
    check(pending_.balanced());
    snapshot_.ledger += pending_;
    check(snapshot_.ledger.balanced());
    // Between snapshots rows are durable, but a crash cuts them off again. A file gets its finished
    // name only when a snapshot says so.
    const bool is_last = inbox_.drained();
    const bool finishes_files = snapshot_.finishing.size() != finishing;
    if (!is_last && !finishes_files && began < next_snapshot_) {
        store_at_ = next_snapshot_;
        co_return;
    }
    if (sends_ahead_)
        snapshot_.sent_ahead_rows =
            is_last && minibatches_.empty() ? 0 : ahead_.next_bound(snapshot_.sent_ahead_rows);
    ++snapshot_.generation;
    snapshot_.stored = wall_now;
    co_await store_snapshot();
    positions_durable_ = source_->is_pinned(snapshot_);
    next_snapshot_ = began + options_.snapshot_interval;
    store_at_.reset();
}

// A row that several sinks refuse was still one row.
void Pipeline::settle_refusals(MinibatchNumber minibatch) {
    std::map<std::uint64_t, RowRefusal> refused;
    for (const auto& sink : sinks_)
        for (const RowRefusal& refusal : sink->take_refusals(minibatch))
            refused.emplace(refusal.row, refusal);
    for (const auto& [row, refusal] : refused) {
        const bool is_kept = refusal.action == config::OnRowError::Action::dead_letter;
        Ledger::ByReason& reasons = is_kept ? pending_.dead_lettered : pending_.skipped;
        ++reasons[std::string{name(refusal.reason)}];
        --pending_.written;
    }
}

void Pipeline::count_commit(TimePoint began) {
    source_->metrics().read(pending_.read, pending_bytes_);
    for (const auto& [reason, rows] : pending_.skipped)
        source_->metrics().skipped(reason, rows);
    for (const auto& [reason, rows] : pending_.dead_lettered)
        source_->metrics().dead_lettered(reason, rows);
    progress_.ledger += std::exchange(pending_, {});
    progress_.written_bytes += std::exchange(pending_bytes_, 0);
    ++progress_.commits;
    const TimePoint now = ports_.clock.now();
    progress_.last_commit = now;
    confirm();
    metrics_.committed(now - began);
    metrics_.backlog(backlog_rows(), budget_.used_bytes());
}

void Pipeline::forget_finished_files() {
    for (const auto& sink : sinks_) {
        sink->forget_finished(snapshot_);
        const std::vector<std::string> paths = sink->take_finished_paths();
        if (has_manifest(config_))
            snapshot_.finished.insert(snapshot_.finished.end(), paths.begin(), paths.end());
    }
}

}  // namespace kinesisd
