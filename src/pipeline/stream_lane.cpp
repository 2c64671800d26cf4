#include "pipeline/stream_lane.hpp"

#include "base/bytes.hpp"
#include "pipeline/find_stream.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// A map that is old costs only predictions, so it is not fetched more often than this.
constexpr Duration listing_interval = std::chrono::seconds{10};
constexpr Duration listing_retry_interval = std::chrono::seconds{1};
constexpr std::size_t hot_keys_shown = 10;

// A service that takes records of more than 1 MiB takes calls of 10 MiB: both came together
// (https://docs.aws.amazon.com/streams/latest/dev/large-records.html).
kinesis::PutQueue::Options options_of(const kinesis::StreamSummary& summary) {
    kinesis::PutQueue::Options options;
    options.call_bytes_max = summary.record_bytes_max > 1_MiB ? 10_MiB : 5_MiB;
    return options;
}

SeriesLabels labels_of(const LaneContext& context, const std::string& name) {
    return {context.labels.pipeline, context.labels.name, name};
}

}  // namespace

StreamLane::StreamLane(
    LaneContext& context,
    const std::string& stream,
    LaneKind kind,
    const kinesis::StreamSummary& summary
)
    : context_{context},
      stream_{stream},
      ref_{kinesis::parse_stream_ref(stream)},
      kind_{kind},
      record_bytes_max_{summary.record_bytes_max},
      metrics_{context.ports.metrics, labels_of(context, std::string{kinesis::name_of(ref_)})},
      queue_{options_of(summary), context.ports.clock.now()},
      changed_{context.ports.executor},
      tasks_{context.ports.executor} {}

Awaitable<> StreamLane::open() {
    co_await list_shards();
}

void StreamLane::close() {
    closed_ = true;
    changed_.notify();
}

Awaitable<> StreamLane::run() {
    tasks_.spawn(make_calls());
    co_await tasks_.join();
}

Awaitable<> StreamLane::make_calls() {
    Clock& clock = context_.ports.clock;
    while (!closed_ || !queue_.empty()) {
        const TimePoint now = clock.now();
        if (queue_.take_map_is_stale()) map_is_stale_ = true;
        if (map_is_stale_ && !listing_ && now >= next_listing_) {
            listing_ = true;
            tasks_.spawn(list_shards());
        }
        while (std::optional<kinesis::PutBatch> batch = queue_.next(now))
            tasks_.spawn(put(std::move(*batch)));
        std::optional<TimePoint> wakes_at = queue_.wakes_at(now);
        if (map_is_stale_ && !listing_)
            wakes_at = std::min(wakes_at.value_or(next_listing_), next_listing_);
        if (wakes_at) {
            co_await clock.wait_until(changed_, *wakes_at);
        } else {
            co_await changed_.wait();
        }
    }
}

// A listing that fails is tried again later: it costs predictions, not records.
Awaitable<> StreamLane::list_shards() {
    listing_ = true;
    const auto shards = co_await list_all_shards(context_.client, ref_);
    listing_ = false;
    const TimePoint now = context_.ports.clock.now();
    map_is_stale_ = shards.has_error();
    const bool may_pass = !shards && remedy(shards.error().code) != Remedy::give_up;
    next_listing_ = now + (may_pass ? listing_retry_interval : listing_interval);
    if (shards) {
        queue_.set_shards(kinesis::ShardMap{*shards}, now);
        changed_.notify();
        co_return;
    }
    context_.client.metrics().retried(kinesis::ListShards::operation, shards.error().code);
    if (const auto silent = failures_.admit(now))
        context_.ports.log.write(
            Level::warn,
            "shards_not_listed",
            "as long as the shards are not known, one that throttles slows the whole stream",
            {{"stream", stream_},
             {"reason", shards.error().text()},
             {"not_logged", std::to_string(*silent)}}
        );
    changed_.notify();
}

Awaitable<> StreamLane::put(kinesis::PutBatch batch) {
    kinesis::PutRecords request = batch.request(ref_);
    const auto answer = co_await context_.client.put_records(std::move(request));
    const kinesis::Settlement settlement = settle(batch, answer);
    count(settlement);
    watch_trouble();
    context_.on_settlement(stream_, settlement);
    changed_.notify();
}

kinesis::Settlement StreamLane::settle(
    const kinesis::PutBatch& batch, const Result<kinesis::PutAnswer>& answer
) {
    const TimePoint now = context_.ports.clock.now();
    const std::uint64_t random = context_.ports.entropy.next();
    if (answer) return queue_.settle(batch, answer->results(), now, random);
    const Error& error = answer.error();
    log_failure(error, batch.size());
    if (error.code == Errc::resource_not_found && kind_ == LaneKind::named_by_row) {
        is_gone_ = true;
        return queue_.refuse(batch, error);
    }
    context_.client.metrics().retried(kinesis::PutRecords::operation, error.code);
    return queue_.fail(batch, error, now, random);
}

void StreamLane::count(const kinesis::Settlement& settlement) {
    std::uint64_t failed = 0;
    for (const auto& [code, entries] : settlement.failed) {
        metrics_.refused(code, entries);
        failed += entries;
    }
    for (const auto& [shard, entries] : settlement.throttled)
        metrics_.throttled(shard.text(), entries);
    if (settlement.possible_duplicates > 0)
        metrics_.perhaps_doubled(settlement.possible_duplicates);
    if (failed == 0) return;
    const bool are_throttled = !settlement.throttled.empty();
    const Errc reason = are_throttled ? Errc::throttled : Errc::service_failed;
    context_.client.metrics().retried(kinesis::PutRecords::operation, reason);
    log_failure(Error{reason, "PutRecords: " + settlement.failed.begin()->first}, failed);
}

void StreamLane::log_failure(const Error& error, std::size_t records) {
    const auto silent = failures_.admit(context_.ports.clock.now());
    if (!silent) return;
    context_.ports.log.write(
        remedy(error.code) == Remedy::give_up ? Level::error : Level::warn,
        "put_refused",
        error.text(),
        {{"sink", context_.labels.name},
         {"stream", stream_},
         {"records", std::to_string(records)},
         {"not_logged", std::to_string(*silent)}}
    );
}

// Says when a person is needed and when it is over. A run that has an end does not wait for people.
void StreamLane::watch_trouble() {
    const std::optional<Error> now = trouble();
    if (now && context_.on_trouble == OnTrouble::give_up) throw Failure{*now};
    if (now.has_value() == in_trouble_) return;
    in_trouble_ = now.has_value();
    context_.ports.log.write(
        in_trouble_ ? Level::error : Level::info,
        in_trouble_ ? "sink_stuck" : "sink_recovered",
        in_trouble_ ? now->text() + " (nothing is lost: it is tried again until this is mended)"
                    : "records get through again",
        {{"sink", context_.labels.name}, {"stream", stream_}}
    );
}

std::optional<Error> StreamLane::trouble() const {
    if (!queue_.trouble()) return std::nullopt;
    return queue_.trouble()->in("stream '" + stream_ + "'");
}

std::vector<ThrottledShard> StreamLane::throttled_shards() const {
    std::vector<ThrottledShard> all;
    for (const auto& [shard, lane] : queue_.lanes()) {
        if (!lane->throttled_at) continue;
        const Duration since = context_.ports.clock.now() - *lane->throttled_at;
        if (since > kinesis::hot_for) continue;
        all.push_back(
            {stream_, shard, lane->throttles, lane->rate.share(), lane->hot_keys.top(hot_keys_shown)
            }
        );
    }
    return all;
}

}  // namespace kinesisd
