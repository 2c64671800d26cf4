#include "pipeline/kinesis_source.hpp"

#include "pipeline/persist.hpp"
#include "port/race.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// A listing is needed when a shard ends without naming its children. Besides, one a minute finds
// what was missed, and keeps the retention period fresh.
constexpr Duration survey_interval = std::chrono::seconds{60};
// Children of a finished shard may appear in the listing with a delay.
constexpr BackoffLimits missing_children_backoff{
    std::chrono::milliseconds{250}, std::chrono::seconds{10}
};

RowDecoder decoder_of(const config::KinesisSource& config) {
    switch (config.format) {
        case RowFormat::raw: return RawDecoder{};
        case RowFormat::plaintext: return PlaintextDecoder{config.trim};
        case RowFormat::json:
            return JsonDecoder::make(config.schema, config.json_field_paths).value();
    }
    return RawDecoder{};
}

kinesis::ShardState state_of(const Checkpoint& checkpoint) {
    if (std::holds_alternative<Ended>(checkpoint)) return kinesis::ShardState::finished;
    if (std::holds_alternative<After>(checkpoint)) return kinesis::ShardState::reading;
    return kinesis::ShardState::waiting;
}

std::string position_text(const Checkpoint& checkpoint) {
    if (std::holds_alternative<Ended>(checkpoint)) return "ended";
    if (const auto* after = std::get_if<After>(&checkpoint)) return after->number.text();
    return "trim_horizon";
}

}  // namespace

KinesisSource::KinesisSource(
    const config::KinesisSource& config,
    const SeriesLabels& labels,
    Ports& ports,
    KinesisClient& client,
    ByteBudget& budget,
    Inbox& inbox,
    ReadUntil until
)
    : config_{config},
      ports_{ports},
      metrics_{ports.metrics, labels},
      decoder_{decoder_of(config)},
      changed_{ports.executor},
      context_{
          ports,
          client,
          config,
          kinesis::parse_stream_ref(config.stream_name),
          budget,
          inbox,
          decoder_,
          metrics_,
          labels,
          row_errors_,
          changed_,
          until
      },
      group_{ports.executor} {}

KinesisSource::~KinesisSource() = default;

Awaitable<> KinesisSource::run(const Snapshot& snapshot) {
    progress_ = snapshot.shards;
    identity_ = snapshot.stream;
    group_.spawn(follow());
    co_await group_.join();
    context_.inbox.close();
}

void KinesisSource::stop() {
    group_.cancel();
}

Awaitable<> KinesisSource::follow() {
    Backoff unsettled{missing_children_backoff};
    TimePoint next_survey = ports_.clock.now();
    while (true) {
        if (ports_.clock.now() >= next_survey) {
            const Survey found = co_await survey();
            adopt_identity(found.summary);
            adopt_listing(found.shards);
            if (settled()) unsettled.reset();
            next_survey = ports_.clock.now() +
                          (settled() ? survey_interval : unsettled.next(ports_.entropy.next()));
        }
        start_readers();
        count_shards();
        if (nothing_left()) co_return;
        co_await race(changed_.wait(), ports_.clock.sleep_until(next_survey));
        if (std::exchange(childless_ended_, false)) next_survey = ports_.clock.now();
    }
}

Awaitable<KinesisSource::Survey> KinesisSource::survey() {
    const auto attempt = [this] { return try_survey(); };
    const auto on_retry = [this](const Error& error) { log_retry(error); };
    while (true) {
        Result<Survey> found = co_await persist(ports_, attempt, on_retry);
        if (found) {
            last_error_.reset();
            co_return std::move(*found);
        }
        // At the start this is a mistake in the configuration; later it may pass.
        if (!surveyed_) throw Failure{found.error().in("stream '" + config_.stream_name + "'")};
        log_retry(found.error());
        co_await ports_.clock.sleep_until(ports_.clock.now() + survey_interval);
    }
}

Awaitable<Result<KinesisSource::Survey>> KinesisSource::try_survey() {
    Survey found;
    const kinesis::DescribeStreamSummary describe{context_.stream};
    Result<kinesis::StreamSummary> summary = co_await context_.client.describe_stream(describe);
    if (!summary) co_return summary.error();
    found.summary = std::move(*summary);
    kinesis::ListShards list{context_.stream, std::nullopt, std::nullopt};
    do {
        Result<kinesis::ListShardsResponse> page = co_await context_.client.list_shards(list);
        if (!page) co_return page.error();
        std::ranges::move(page->shards, std::back_inserter(found.shards));
        list.next_token = page->next_token;
    } while (list.next_token);
    co_return found;
}

void KinesisSource::adopt_identity(const kinesis::StreamSummary& summary) {
    context_.retention = summary.retention;
    StreamIdentity now{summary.name.text(), summary.arn.text(), summary.created};
    const bool same = identity_ && identity_->may_be(now);
    if (surveyed_) {
        // Readers of the old stream are at work: begin a new life with what is committed.
        if (!same) throw Failure{Error{Errc::stream_recreated, config_.stream_name}};
        return;
    }
    if (identity_ && !same) {
        ports_.log.write(
            Level::error,
            "stream_recreated",
            "the stream was deleted and created anew: what was unread in the old one is lost; the "
            "new one is read from its beginning",
            {{"stream", config_.stream_name},
             {"old_created", identity_->created ? to_iso8601(*identity_->created) : "unknown"},
             {"new_created", now.created ? to_iso8601(*now.created) : "unknown"}}
        );
        progress_.clear();
    }
    if (!same) send(StreamReplaced{now});
    identity_ = std::move(now);
    for (const auto& [shard, progress] : progress_)
        lineage_.restore(shard, state_of(progress.checkpoint), progress.parents);
}

void KinesisSource::adopt_listing(const std::vector<kinesis::Shard>& shards) {
    lineage_.on_listing(shards);
    surveyed_ = true;
    for (const kinesis::Shard& shard : shards) {
        const ShardProgress fresh{AtTrimHorizon{}, shard.parents()};
        if (progress_.emplace(shard.id, fresh).second) send(ShardAdvanced{shard.id, fresh});
    }
    for (const ShardId& shard : lineage_.aged_out()) {
        const auto reading = readers_.find(shard);
        if (reading == readers_.end()) {
            give_up_shard(shard);
        } else if (reading->second->doubted()) {
            reading->second->abandon();
        }
    }
    for (const ShardId& shard : lineage_.forgettable()) {
        lineage_.forget(shard);
        progress_.erase(shard);
        send(ShardForgotten{shard});
    }
}

bool KinesisSource::settled() const {
    const auto doubted = [](const auto& entry) { return entry.second->doubted(); };
    // A shard that a listing misses is only given up when further listings miss it too.
    const auto missed = [](const auto& entry) {
        return entry.second.state != kinesis::ShardState::finished && !entry.second.listed;
    };
    return lineage_.childless().empty() && std::ranges::none_of(readers_, doubted) &&
           std::ranges::none_of(lineage_.nodes(), missed);
}

void KinesisSource::give_up_shard(const ShardId& shard) {
    const ShardProgress& old = progress_.at(shard);
    ports_.log.write(
        Level::error,
        "shard_aged_out",
        "the stream no longer has this shard: what was unread in it was trimmed and is lost",
        {{"stream", config_.stream_name},
         {"shard", shard.text()},
         {"position", position_text(old.checkpoint)}}
    );
    metrics_.failed(Errc::resource_not_found);
    lineage_.on_finished(shard);
    progress_[shard].checkpoint = Ended{};
    send(ShardAdvanced{shard, progress_.at(shard)});
}

void KinesisSource::start_readers() {
    std::vector<ShardId> startable = lineage_.take_startable();
    // A shard that was left at its tip and has children by now has an end, which they wait for.
    if (!caught_up_.empty())
        for (const auto& [id, node] : lineage_.nodes())
            for (const ShardId& parent : node.parents)
                if (caught_up_.erase(parent) > 0) startable.push_back(parent);
    for (const ShardId& shard : startable) {
        auto reader = std::make_unique<ShardReader>(context_, shard, progress_.at(shard));
        readers_.insert_or_assign(shard, std::move(reader));
        group_.spawn(read_shard(shard));
    }
}

bool KinesisSource::has_children(const ShardId& shard) const {
    return std::ranges::any_of(lineage_.nodes(), [&shard](const auto& entry) {
        return std::ranges::find(entry.second.parents, shard) != entry.second.parents.end();
    });
}

Awaitable<> KinesisSource::read_shard(ShardId shard) {
    using End = ShardReader::Outcome::End;
    ShardReader& reader = *readers_.at(shard);
    ShardReader::Outcome outcome = co_await reader.run();
    // The tip of a closed shard is not its end: kinesalite says lag 0 one page too early.
    while (outcome.end == End::caught_up && has_children(shard))
        outcome = co_await reader.run();
    progress_[shard] = reader.progress();
    switch (outcome.end) {
        case End::drained:
            ports_.log.write(
                Level::info,
                "shard_finished",
                "read to its end",
                {{"stream", config_.stream_name}, {"shard", shard.text()}}
            );
            for (const kinesis::ChildShard& child : outcome.children)
                progress_.try_emplace(child.id, ShardProgress{AtTrimHorizon{}, child.parents});
            lineage_.on_finished(shard);
            lineage_.on_children(outcome.children);
            childless_ended_ = childless_ended_ || outcome.children.empty();
            break;
        case End::caught_up: caught_up_.insert(shard); break;
        case End::abandoned: give_up_shard(shard); break;
    }
    readers_.erase(shard);
    changed_.notify();
}

void KinesisSource::send(Advance advance) {
    RowChunk chunk;
    chunk.arrived = ports_.clock.wall_now();
    chunk.advances.push_back(std::move(advance));
    context_.inbox.put(std::move(chunk));
}

bool KinesisSource::nothing_left() const {
    return context_.until == ReadUntil::caught_up && readers_.empty() &&
           lineage_.childless().empty() &&
           lineage_.count(kinesis::ShardState::reading) == caught_up_.size() &&
           lineage_.count(kinesis::ShardState::waiting) == 0;
}

void KinesisSource::count_shards() {
    using kinesis::ShardState;
    metrics_.shards(
        lineage_.count(ShardState::waiting),
        lineage_.count(ShardState::reading),
        lineage_.count(ShardState::finished)
    );
}

void KinesisSource::log_retry(const Error& error) {
    metrics_.failed(error.code);
    last_error_ = error;
    if (const auto silent = faults_.admit(ports_.clock.now()))
        ports_.log.write(
            Level::warn,
            "source_call_failed",
            error.text(),
            {{"stream", config_.stream_name}, {"not_logged", std::to_string(*silent)}}
        );
}

SourceStatus KinesisSource::status() const {
    SourceStatus status{surveyed_, {}, last_error_};
    const TimePoint now = ports_.clock.now();
    for (const auto& [shard, node] : lineage_.nodes()) {
        ShardStatus one{shard, node.state, "", std::nullopt};
        const auto reading = readers_.find(shard);
        if (reading != readers_.end()) {
            const ShardReader& reader = *reading->second;
            one.position = position_text(reader.progress().checkpoint);
            one.lag = reader.cursor().lag();
            one.failures = reader.cursor().failures();
            one.since_answer = now - reader.last_answer();
            one.caught_up = reader.cursor().caught_up();
            if (reader.last_error()) status.last_error = reader.last_error();
        } else if (const auto known = progress_.find(shard); known != progress_.end()) {
            one.position = position_text(known->second.checkpoint);
            one.caught_up = caught_up_.contains(shard);
        }
        status.shards.push_back(std::move(one));
    }
    return status;
}

}  // namespace kinesisd
