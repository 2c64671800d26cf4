#include "pipeline/kinesis_source.hpp"

#include "kinesis/shard_selector.hpp"
#include "pipeline/persist.hpp"

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

IsMine is_mine_of(const config::ShardSelector& config) {
    if (config.count == 1) return {};
    const kinesis::ShardSelector selector{config.index, config.count};
    return [selector](const ShardId& shard) { return selector.selects(shard); };
}

ReadUntil until_of(const config::KinesisSource& config, ReadUntil asked) {
    return std::holds_alternative<config::StopAtTip>(config.stop_position) ? ReadUntil::caught_up
                                                                           : asked;
}

}  // namespace

KinesisSource::KinesisSource(
    const config::KinesisSource& config,
    const SeriesLabels& labels,
    const EndContext& ends,
    Inbox& inbox,
    ReadUntil until
)
    : config_{config},
      ports_{ends.ports},
      metrics_{ports_.metrics, labels},
      decoder_{decoder_of(config)},
      changed_{ports_.executor},
      context_{
          ports_,
          ends.client,
          config,
          kinesis::parse_stream_ref(config.stream_name),
          ends.budget,
          ends.under_way,
          inbox,
          decoder_,
          metrics_,
          labels,
          row_errors_,
          page_memory_,
          changed_,
          is_mine_of(config.shard_selector),
          until_of(config, until)
      },
      group_{ports_.executor},
      turns_{ports_.clock, group_, [this](ShardId shard) { return read_shard(std::move(shard)); }},
      lineage_{context_.is_mine},
      began_{ports_.clock.now()} {}

KinesisSource::~KinesisSource() = default;

Awaitable<> KinesisSource::run(const Snapshot& snapshot) {
    progress_ = snapshot.shards;
    std::erase_if(progress_, [this](const auto& shard) { return !is_mine(shard.first); });
    identity_ = snapshot.stream;
    is_first_start_ = !identity_;
    if (const auto* stop = std::get_if<config::Moment>(&config_.stop_position))
        context_.stop_at = config::resolve(*stop, ports_.clock.wall_now());
    group_.spawn(context_.under_way.steer());
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
            // The first positions are durable before anything else happens: "latest" is pinned.
            send_notes(is_first_start_ ? Urgency::at_once : Urgency::at_commit_time);
            is_first_start_ = false;
            if (settled()) unsettled.reset();
            next_survey = ports_.clock.now() +
                          (settled() ? survey_interval : unsettled.next(ports_.entropy.next()));
        }
        start_readers();
        count_shards();
        if (nothing_left()) {
            is_complete_ = true;
            context_.under_way.end();
            co_return;
        }
        co_await ports_.clock.wait_until(changed_, next_survey);
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
    // Positions that came from elsewhere do not say when their stream was created.
    const bool learnt = same && now.created && !identity_->created;
    if (!same || learnt) note(StreamIdentified{now});
    identity_ = std::move(now);
    for (const auto& [shard, progress] : progress_)
        lineage_.restore(shard, state_of(progress.checkpoint), progress.parents);
}

void KinesisSource::adopt_listing(const std::vector<kinesis::Shard>& shards) {
    lineage_.on_listing(shards);
    surveyed_ = true;
    const Checkpoint beginning = first_position();
    for (const kinesis::Shard& shard : shards) {
        if (!is_mine(shard.id)) continue;
        const ShardProgress fresh{beginning, shard.parents(), {}};
        if (progress_.emplace(shard.id, fresh).second) note(ShardDiscovered{shard.id, fresh});
    }
    for (const ShardId& shard : lineage_.aged_out()) {
        const auto reading = readers_.find(shard);
        if (reading == readers_.end()) {
            turns_.withdraw(shard);
            give_up_shard(shard);
        } else if (reading->second->doubted()) {
            reading->second->abandon();
        }
    }
    for (const ShardId& shard : lineage_.forgettable()) {
        lineage_.forget(shard);
        progress_.erase(shard);
        note(ShardForgotten{shard});
    }
}

// A shard that is found later is a child of one that was read to its end: it begins at its
// beginning.
Checkpoint KinesisSource::first_position() const {
    if (!is_first_start_) return AtTrimHorizon{};
    const WallTime now = context_.client.service_now();
    if (std::holds_alternative<config::FromLatest>(config_.start_position)) return AtTimestamp{now};
    if (const auto* moment = std::get_if<config::Moment>(&config_.start_position))
        return AtTimestamp{config::resolve(*moment, now)};
    return AtTrimHorizon{};
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
         {"position", to_text(old.checkpoint)}}
    );
    metrics_.failed(Errc::resource_not_found);
    lineage_.on_finished(shard);
    progress_[shard].checkpoint = Ended{};
    note(ShardAdvanced{shard, progress_.at(shard)});
}

void KinesisSource::start_readers() {
    std::vector<ShardId> startable = lineage_.take_startable();
    // A shard that was left at its tip and has children by now has an end, which they wait for.
    if (!caught_up_.empty())
        for (const auto& [id, node] : lineage_.nodes())
            for (const ShardId& parent : node.parents)
                if (is_mine(parent) && caught_up_.erase(parent) > 0) startable.push_back(parent);
    for (ShardId& shard : startable)
        turns_.first(std::move(shard));
}

ShardReader& KinesisSource::reader_of(const ShardId& shard) {
    std::unique_ptr<ShardReader>& reader = readers_[shard];
    if (!reader) reader = std::make_unique<ShardReader>(context_, shard, progress_.at(shard));
    return *reader;
}

bool KinesisSource::has_children(const ShardId& shard) const {
    return std::ranges::any_of(lineage_.nodes(), [&shard](const auto& entry) {
        return std::ranges::find(entry.second.parents, shard) != entry.second.parents.end();
    });
}

Awaitable<> KinesisSource::read_shard(ShardId shard) {
    using End = ShardReader::Outcome::End;
    ShardReader& reader = reader_of(shard);
    const std::optional<ShardReader::Outcome> outcome = co_await reader.take_turn();
    // The tip of a closed shard is not its end: kinesalite says lag 0 one page too early.
    const bool goes_on = !outcome || (outcome->end == End::caught_up && has_children(shard));
    if (goes_on) {
        turns_.later(std::move(shard), reader.next_turn());
    } else {
        end_reading(shard, *outcome);
    }
}

void KinesisSource::end_reading(const ShardId& shard, const ShardReader::Outcome& outcome) {
    using End = ShardReader::Outcome::End;
    progress_[shard] = readers_.at(shard)->progress();
    switch (outcome.end) {
        case End::drained:
            ports_.log.write(
                Level::info,
                "shard_finished",
                "read to its end",
                {{"stream", config_.stream_name}, {"shard", shard.text()}}
            );
            for (const kinesis::ChildShard& child : outcome.children)
                if (is_mine(child.id))
                    progress_.try_emplace(
                        child.id, ShardProgress{AtTrimHorizon{}, child.parents, {}}
                    );
            lineage_.on_finished(shard);
            lineage_.on_children(outcome.children);
            childless_ended_ = childless_ended_ || outcome.children.empty();
            break;
        case End::caught_up: caught_up_.insert(shard); break;
        case End::stop_reached: stop_reached_.insert(shard); break;
        case End::abandoned: give_up_shard(shard); break;
    }
    send_notes(Urgency::at_commit_time);
    readers_.erase(shard);
    changed_.notify();
}

void KinesisSource::send_notes(Urgency urgency) {
    if (advances_.empty()) return;
    RowChunk chunk;
    chunk.arrived = ports_.clock.wall_now();
    chunk.advances = std::exchange(advances_, {});
    chunk.urgency = urgency;
    context_.inbox.put(std::move(chunk));
}

bool KinesisSource::nothing_left() const {
    const bool is_bounded = context_.until == ReadUntil::caught_up || context_.stop_at;
    if (!is_bounded || !readers_.empty() || !lineage_.childless().empty()) return false;
    const std::size_t at_rest = caught_up_.size() + stop_reached_.size();
    if (lineage_.count(kinesis::ShardState::reading) != at_rest) return false;
    return std::ranges::all_of(lineage_.nodes(), [this](const auto& entry) {
        return entry.second.state != kinesis::ShardState::waiting || !is_mine(entry.first) ||
               is_behind_stop(entry.first);
    });
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as reshards lie within one retention period
bool KinesisSource::is_behind_stop(const ShardId& shard) const {
    const auto found = lineage_.nodes().find(shard);
    if (found == lineage_.nodes().end()) return false;
    return std::ranges::any_of(found->second.parents, [this](const ShardId& parent) {
        return stop_reached_.contains(parent) || is_behind_stop(parent);
    });
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

}  // namespace kinesisd
