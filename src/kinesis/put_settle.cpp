// How a PutQueue takes what came of its calls.
#include "base/check.hpp"
#include "kinesis/put_queue.hpp"
#include "kinesis/service_error.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::kinesis {

namespace {

// The kind of an entry's refusal. A code that nobody knows may pass.
Errc kind_of(const PutResult& result) {
    const bool is_invalid = result.error_code.starts_with("Validation") ||
                            result.error_code.starts_with("InvalidArgument") ||
                            result.error_code.starts_with("Serialization");
    return classify(result.error_code, is_invalid ? 400 : 500, result.error_message);
}

// Whether a whole call was refused for something in its records. A proxy's 404 is not that.
bool is_about_a_record(const Error& error) {
    if (error.code != Errc::invalid_request) return false;
    constexpr std::array<std::string_view, 4> words{
        "Validation", "InvalidArgument", "Serialization", "(413"
    };
    return std::ranges::any_of(words, [&error](std::string_view word) {
        return error.detail.find(word) != std::string::npos;
    });
}

bool needs_a_person(Errc code) {
    return remedy(code) == Remedy::give_up;
}

// Whether the service may have taken the entries although no answer says so.
bool may_have_been_accepted(Errc code) {
    return code == Errc::timed_out || code == Errc::connection_lost ||
           code == Errc::malformed_response || code == Errc::response_too_large ||
           code == Errc::service_failed;
}

}  // namespace

Settlement PutQueue::settle(
    const PutBatch& batch, std::span<const PutResult> results, TimePoint now, std::uint64_t random
) {
    check(results.size() == batch.size());
    end_call();
    failures_ = 0;
    paused_until_ = TimePoint::min();
    trouble_.reset();
    Settlement settlement;
    for (const QueuedRecord* queued : batch.records())
        chains_.expect(queued->chain);
    for (std::size_t i = 0; i < results.size(); ++i)
        settle_one(*batch.records()[i], results[i], now, random, settlement);
    tidy();
    return settlement;
}

void PutQueue::settle_one(
    QueuedRecord& queued,
    const PutResult& result,
    TimePoint now,
    std::uint64_t random,
    Settlement& settlement
) {
    PutLane& lane = *queued.lane;
    if (lane.throttled_at && now - *lane.throttled_at < hot_for)
        lane.hot_keys.add(queued.record.partition_key());
    if (result.accepted()) {
        Settlement::Accepted& accepted = settlement.accepted[queued.record.minibatch];
        ++accepted.records;
        accepted.bytes += queued.record.data().size();
        map_is_stale_ = map_is_stale_ || lane.shard.text() != result.shard;
        release(queued);
        return;
    }
    ++settlement.failed[std::string{result.error_code}];
    const Error error{
        kind_of(result), std::string{result.error_code}.append(": ").append(result.error_message)
    };
    if (error.code == Errc::invalid_request) {
        give_up(queued, Error{Errc::record_refused, error.detail}, settlement);
        return;
    }
    if (error.code == Errc::throttled) count_throttle(queued, now, settlement);
    if (needs_a_person(error.code)) trouble_ = error;
    delay(queued, now, random);
}

void PutQueue::count_throttle(QueuedRecord& queued, TimePoint now, Settlement& settlement) {
    PutLane& lane = *queued.lane;
    const bool was_quiet = !lane.throttled_at || now - *lane.throttled_at >= hot_for;
    if (was_quiet) {
        lane.hot_keys.clear();
        lane.hot_keys.add(queued.record.partition_key());
    }
    lane.throttled_at = now;
    ++lane.throttles;
    lane.rate.throttled(now);
    ++settlement.throttled[lane.shard];
}

void PutQueue::delay(QueuedRecord& queued, TimePoint now, std::uint64_t random) {
    const Duration wait = Backoff::delay(options_.backoff, queued.attempts++, random);
    delayed_.emplace(now + wait, &queued);
}

void PutQueue::release(QueuedRecord& queued) {
    QueuedRecord* following = queued.behind;
    if (following == nullptr) {
        chains_.erase(queued.chain, queued);
    } else {
        following->lane->fresh.push_back(following);
    }
    arena_.give_back(*queued.room.block, queued.record.viewed_bytes());
    records_.give_back(queued);
}

void PutQueue::give_up(QueuedRecord& queued, const Error& error, Settlement& settlement) {
    settlement.refused.push_back({OutgoingRecord{queued.record}, error});
    release(queued);
}

Settlement PutQueue::fail(
    const PutBatch& batch, const Error& error, TimePoint now, std::uint64_t random
) {
    end_call();
    Settlement settlement;
    if (is_about_a_record(error)) {
        const auto& records = batch.records();
        if (records.size() == 1) {
            give_up(*records.front(), Error{Errc::record_refused, error.detail}, settlement);
            return settlement;
        }
        const auto middle = records.begin() + static_cast<std::ptrdiff_t>(records.size() / 2);
        suspects_.emplace_back(records.begin(), middle);
        suspects_.emplace_back(middle, records.end());
        return settlement;
    }
    if (may_have_been_accepted(error.code)) settlement.possible_duplicates = batch.size();
    for (QueuedRecord* queued : batch.records()) {
        if (error.code == Errc::throttled) count_throttle(*queued, now, settlement);
        delay(*queued, now, random);
    }
    trouble_.reset();
    if (needs_a_person(error.code)) trouble_ = error;
    on_call_failed(now, random);
    return settlement;
}

// One lost connection of many is not the end of the endpoint; when call after call fails, or a
// person is needed, one call at a time tries, ever more rarely.
void PutQueue::on_call_failed(TimePoint now, std::uint64_t random) {
    constexpr unsigned failures_free = 3;
    ++failures_;
    if (trouble_ && failures_ < failures_free) failures_ = failures_free;
    if (failures_ < failures_free) return;
    paused_until_ = now + Backoff::delay(options_.backoff, failures_ - failures_free, random);
}

Settlement PutQueue::refuse(const PutBatch& batch, const Error& error) {
    end_call();
    failures_ = 0;
    Settlement settlement;
    for (QueuedRecord* queued : batch.records())
        give_up(*queued, error, settlement);
    tidy();
    return settlement;
}

}  // namespace kinesisd::kinesis
