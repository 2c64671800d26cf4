// How a Pipeline writes: to most sinks as the rows come, to some when a minibatch closes or is
// committed.
#include "pipeline/pipeline.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kinesisd {

Awaitable<> Pipeline::write_chunk(RowChunk chunk) {
    if (!close_at_) open_minibatch(chunk.arrived);
    if (chunk.urgency == Urgency::at_once) close_at_ = ports_.clock.now();
    Minibatch& open = minibatches_.open();
    chunk.minibatch = open.number;
    chunk.first_row = open.rows;
    open.ledger += chunk.ledger;
    open.ledger.written += chunk.row_count();
    open.read_bytes += chunk.read_bytes;
    open.rows += chunk.row_count();
    std::ranges::move(chunk.advances, std::back_inserter(open.advances));
    if (chunk.row_count() > 0) co_await write_now(chunk);
    keep(std::move(chunk));
}

// What was written is no longer held in memory.
void Pipeline::keep(RowChunk chunk) {
    chunk.place = {};
    if (!keeps_rows_) chunk.drop_rows();
    if (chunk.row_count() == 0 && chunk.dead_letters.empty()) return;
    minibatches_.open().kept.push_back(std::move(chunk));
}

// The mark of a file is its whole length, and so of what is committed: rows of a minibatch that may
// have to wait for another sink are not in it before.
bool Pipeline::waits_for_commit(const Sink& sink) const {
    return sends_ahead_ && !sink.commits_behind();
}

// A file is in a durable snapshot, with the length that it had, before anything is appended to it:
// else a crash would leave rows in it that nobody cuts off.
Awaitable<> Pipeline::write_now(const RowChunk& chunk) {
    bool marks_changed = raise_bound(chunk.row_count());
    for (const auto& sink : sinks_) {
        if (waits_for_commit(*sink)) continue;
        const Result<Sink::Marks> marks = co_await sink->prepare(chunk, stamp_, snapshot_);
        if (!marks) throw Failure{marks.error()};
        marks_changed = marks_changed || *marks == Sink::Marks::changed;
    }
    if (marks_changed) co_await store_snapshot();
    for (const auto& sink : sinks_)
        if (sink->sort_columns().empty() && !waits_for_commit(*sink))
            must(co_await sink->write(chunk, stamp_));
}

bool Pipeline::raise_bound(std::uint64_t rows) {
    if (!sends_ahead_) return false;
    const std::uint64_t old = snapshot_.sent_ahead_rows;
    snapshot_.sent_ahead_rows = ahead_.bound_for(rows, old);
    ahead_.sent(rows);
    return snapshot_.sent_ahead_rows != old;
}

Awaitable<> Pipeline::write_sorted() {
    std::vector<RowChunk>& kept = minibatches_.open().kept;
    bool rows_wait = false;
    for (const auto& sink : sinks_) {
        rows_wait = rows_wait || waits_for_commit(*sink);
        if (!sink->sort_columns().empty() && !waits_for_commit(*sink))
            must(co_await sink->write_sorted(kept, stamp_));
    }
    if (rows_wait) co_return;
    for (RowChunk& chunk : kept)
        chunk.drop_rows();
    std::erase_if(kept, [](const RowChunk& chunk) { return chunk.dead_letters.empty(); });
}

// The rows for sinks that waited for the commit, and the dead letters.
Awaitable<> Pipeline::write_kept(const Minibatch& minibatch) {
    if (minibatch.kept.empty()) co_return;
    const RowStamp stamp{minibatch.time_ms};
    for (const RowChunk& chunk : minibatch.kept)
        if (!chunk.dead_letters.empty()) co_await write_dead_letters(chunk, stamp);
    for (const auto& sink : sinks_) {
        if (!waits_for_commit(*sink)) continue;
        const bool is_sorted = !sink->sort_columns().empty();
        for (const RowChunk& chunk : minibatch.kept) {
            if (chunk.row_count() == 0) continue;
            co_await prepare(*sink, chunk, stamp);
            if (!is_sorted) must(co_await sink->write(chunk, stamp));
        }
        if (is_sorted) must(co_await sink->write_sorted(minibatch.kept, stamp));
    }
}

Awaitable<> Pipeline::prepare(Sink& sink, const RowChunk& chunk, RowStamp stamp) {
    const Result<Sink::Marks> marks = co_await sink.prepare(chunk, stamp, snapshot_);
    if (!marks) throw Failure{marks.error()};
    if (*marks == Sink::Marks::changed) co_await store_snapshot();
}

Awaitable<> Pipeline::write_dead_letters(const RowChunk& chunk, RowStamp stamp) {
    const WallTime time{std::chrono::milliseconds{stamp.time_ms}};
    const auto marks = co_await dead_letters_->prepare(time, snapshot_);
    if (!marks) throw Failure{letters_failed(marks.error())};
    if (*marks == OutputFiles::Marks::changed) co_await store_snapshot();
    const Result<> written = co_await dead_letters_->write(chunk.dead_letters, time);
    if (!written) throw Failure{letters_failed(written.error())};
}

Error Pipeline::letters_failed(const Error& error) {
    count_failure(error);
    return error.in("dead letters of '" + source_config_.name + "'");
}

}  // namespace kinesisd
