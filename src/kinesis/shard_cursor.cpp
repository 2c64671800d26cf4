#include "kinesis/shard_cursor.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd::kinesis {

namespace {

// A reader may get nothing but empty pages from a stale iterator for hours while its lag grows
// (amazon-kinesis-client#701). Crossing a real gap makes the lag smaller within so many pages: a
// minute at five calls a second.
constexpr int standstill_pages_max = 300;

// kinesis-mock answers 500 for ever to an iterator that it does not know (after its restart, say).
constexpr int service_failures_max = 5;

}  // namespace

ShardCursor::ShardCursor(IteratorStart start, Options options)
    : start_{std::move(start)},
      options_{options},
      records_limit_{options.records_max},
      budget_{options.read_share},
      iterator_budget_{options.read_share},
      backoff_{options.backoff},
      idle_pause_{options.idle_interval} {}

CursorStep ShardCursor::step(TimePoint now) const {
    using enum CursorStep::Action;
    if (ended_) return {end, now};
    const ReadBudget& budget = iterator_ ? budget_ : iterator_budget_;
    return {iterator_ ? get_records : get_iterator, std::max(not_before_, budget.earliest(now))};
}

const ShardIterator& ShardCursor::iterator() const {
    check(iterator_.has_value());
    return *iterator_;
}

void ShardCursor::on_iterator(ShardIterator iterator, TimePoint now) {
    check(!ended_);
    // The failures are not forgotten yet: if GetRecords fails again, its back-off goes on growing.
    iterator_budget_.called(now);
    iterator_ = std::move(iterator);
    service_failures_ = 0;
    standstill_ = {};
    not_before_ = now;
}

bool ShardCursor::is_followed_by(const Page& page) const {
    const auto records = page.records();
    if (records.empty()) return true;
    if (page.order() == PageOrder::broken) return false;
    const auto* after = std::get_if<AfterSequenceNumber>(&start_);
    return after == nullptr ||
           compare_decimal(after->number.text(), records.front().sequence_number) < 0;
}

void ShardCursor::on_page(const Page& page, TimePoint now) {
    check(iterator_.has_value());
    budget_.called(now);
    budget_.received(page.data_bytes(), now);
    backoff_.reset();
    service_failures_ = 0;

    const auto records = page.records();
    if (!records.empty())
        start_ = AfterSequenceNumber{SequenceNumber{records.back().sequence_number}};
    const bool still = stands_still(page);
    lag_ = page.lag();
    iterator_ = page.next_iterator();
    if (!iterator_) {
        ended_ = true;
        caught_up_ = true;
        lag_ = std::chrono::milliseconds{0};
        return;
    }
    const bool full = records.size() >= static_cast<std::size_t>(records_limit_);
    // Slowly, so that few calls in a row fail where pages stay too large.
    records_limit_ = std::min(records_limit_ + records_limit_ / 8 + 1, options_.records_max);
    caught_up_ = !full && (lag_ ? lag_->count() == 0 : records.empty());
    not_before_ = caught_up_ && records.empty() ? now + idle_pause_ : now;
    idle_pause_ = records.empty() ? options_.idle_interval : options_.idle_interval / 2;
    if (still) {
        iterator_.reset();
        standstill_ = {};
    }
}

bool ShardCursor::stands_still(const Page& page) {
    const std::chrono::milliseconds lag = page.lag().value_or(std::chrono::milliseconds{0});
    if (!page.records().empty() || lag.count() == 0) {
        standstill_ = {};
        return false;
    }
    if (standstill_.pages == 0 || lag < standstill_.lag) standstill_ = {.pages = 0, .lag = lag};
    ++standstill_.pages;
    return standstill_.pages > standstill_pages_max;
}

bool ShardCursor::blames_iterator(Errc code) {
    switch (remedy(code)) {
        case Remedy::reopen_iterator:
        case Remedy::give_up: return true;
        case Remedy::retry:
            if (code != Errc::service_failed) return false;
            return ++service_failures_ >= service_failures_max;
        case Remedy::refresh_credentials:
        case Remedy::drop_row: return false;
    }
    check(false);
    return false;
}

void ShardCursor::on_error(Errc code, std::uint64_t random, TimePoint now) {
    check(!ended_);
    (iterator_ ? budget_ : iterator_budget_).called(now);
    const bool first_expiry = remedy(code) == Remedy::reopen_iterator && backoff_.attempts() == 0;
    const Duration delay = backoff_.next(random);
    if (code == Errc::response_too_large) records_limit_ = std::max(records_limit_ / 8, 1);
    not_before_ = first_expiry ? now : now + delay;
    if (iterator_ && blames_iterator(code)) {
        iterator_.reset();
        service_failures_ = 0;
    }
}

}  // namespace kinesisd::kinesis
