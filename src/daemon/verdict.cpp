#include "daemon/verdict.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace kinesisd {

namespace {

// A shard that is being read answers at least this often, whatever its traffic.
constexpr Duration answer_age_max = std::chrono::seconds{60};
// How long after the time for a commit it is done, or a sink has delivered something at least.
constexpr Duration commit_delay_max = std::chrono::seconds{60};

std::string of(const PipelineStatus& status) {
    return "pipeline " + status.name + ": ";
}

std::string whole_seconds(Duration time) {
    return std::to_string(static_cast<long>(to_seconds(time))) + " s";
}

bool has_ended(const PipelineStatus& status) {
    using State = PipelineStatus::State;
    return status.state == State::finished || status.state == State::failed;
}

// A large minibatch for one partition key takes as long as it takes, row by row.
bool delivers(const SinkStatus& sink) {
    return sink.since_delivery && *sink.since_delivery <= commit_delay_max;
}

bool commit_is_overdue(const PipelineStatus& status) {
    return status.unconfirmed_for > status.autocommit + commit_delay_max &&
           std::ranges::none_of(status.sinks, delivers);
}

// Why nothing is committed, if that is known and waited for.
std::optional<std::string> known_trouble(const PipelineStatus& status) {
    for (const SinkStatus& sink : status.sinks)
        if (sink.trouble) return "sink " + sink.name + ": " + sink.trouble->text();
    if (status.state == PipelineStatus::State::backing_off && status.last_error)
        return status.last_error->text();
    return std::nullopt;
}

std::string commit_reason(const PipelineStatus& status) {
    return of(status) + "nothing was committed for " + whole_seconds(status.unconfirmed_for);
}

// What nothing gets through to, and what is tried again all the time.
std::vector<std::string> waiting_reasons(const PipelineStatus& status) {
    std::vector<std::string> reasons;
    if (const auto trouble = known_trouble(status); trouble && commit_is_overdue(status))
        reasons.push_back(commit_reason(status) + ": " + *trouble);
    if (status.reading.unreached_for > answer_age_max) {
        std::string reason = of(status) + "stream " + status.stream + " was not reached for " +
                             whole_seconds(status.reading.unreached_for);
        if (status.last_error) reason.append(": ").append(status.last_error->text());
        reasons.push_back(std::move(reason));
    }
    return reasons;
}

}  // namespace

std::vector<std::string> stuck_because(const std::vector<PipelineStatus>& all) {
    std::vector<std::string> reasons;
    for (const PipelineStatus& status : all) {
        if (has_ended(status)) continue;
        for (const ShardStatus& shard : status.reading.shards)
            if (shard.since_answer > answer_age_max)
                reasons.push_back(
                    of(status) + "shard " + shard.shard.text() + " had no answer for " +
                    whole_seconds(shard.since_answer)
                );
        if (commit_is_overdue(status) && !known_trouble(status))
            reasons.push_back(commit_reason(status));
    }
    return reasons;
}

std::vector<std::string> not_live_because(const std::vector<PipelineStatus>& all) {
    std::vector<std::string> reasons;
    for (const PipelineStatus& status : all) {
        if (status.state == PipelineStatus::State::failed)
            reasons.push_back(of(status) + "failed: " + status.last_error->text());
        if (!has_ended(status))
            std::ranges::move(waiting_reasons(status), std::back_inserter(reasons));
    }
    std::ranges::move(stuck_because(all), std::back_inserter(reasons));
    return reasons;
}

std::vector<std::string> not_ready_because(const std::vector<PipelineStatus>& all) {
    using State = PipelineStatus::State;
    std::vector<std::string> reasons;
    for (const PipelineStatus& status : all) {
        const bool fine =
            status.state == State::finished || (status.state == State::running && status.ready);
        if (fine) continue;
        std::string reason = of(status) + std::string{name(status.state)};
        if (status.state == State::running) reason.append(": source or sink not reached yet");
        if (status.last_error) reason.append(": ").append(status.last_error->text());
        reasons.push_back(std::move(reason));
    }
    return reasons;
}

}  // namespace kinesisd
