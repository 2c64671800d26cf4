#include "daemon/status_text.hpp"

#include "daemon/version.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

// For people: more digits than these say nothing.
double rounded(double value) {
    return std::round(value * 10) / 10;
}

Json shard_json(const ShardStatus& shard) {
    Json json{
        {"shard", shard.shard.text()},
        {"state", kinesis::name(shard.state)},
        {"position", shard.position}
    };
    if (shard.lag) json["behind_seconds"] = to_seconds(*shard.lag);
    if (shard.failures > 0) json["failures_since_answer"] = shard.failures;
    if (shard.state == kinesis::ShardState::reading)
        json["unanswered_seconds"] = rounded(to_seconds(shard.since_answer));
    for (const ShardId& parent : shard.parents)
        json["parents"].push_back(parent.text());
    if (shard.hash_keys.ending != 0)
        json["hash_keys"] = {
            {"starting", to_decimal(shard.hash_keys.starting)},
            {"ending", to_decimal(shard.hash_keys.ending)}
        };
    return json;
}

Json file_json(const InputStatus& file) {
    Json json{
        {"path", file.path},
        {"offset", file.offset},
        {"size", file.bytes},
        {"behind_bytes", file.bytes > file.offset ? file.bytes - file.offset : 0}
    };
    if (file.trouble) json["trouble"] = file.trouble->text();
    return json;
}

Json ledger_json(const Ledger& ledger) {
    return Json{
        {"read", ledger.read},
        {"written", ledger.written},
        {"dead_lettered", Json(ledger.dead_lettered)},
        {"skipped", Json(ledger.skipped)},
        {"balanced", ledger.balanced()}
    };
}

Json throughput_json(const Rates& rates) {
    Json recent = Json::array();
    for (const double rate : rates.recent)
        recent.push_back(rounded(rate));
    return Json{
        {"records_per_second", rounded(rates.records_per_second)},
        {"bytes_per_second", rounded(rates.bytes_per_second)},
        {"recent_interval_seconds", to_seconds(Throughput::sample_interval)},
        {"recent_records_per_second", std::move(recent)}
    };
}

Json throttled_json(const ThrottledShard& throttled) {
    Json keys = Json::array();
    for (const kinesis::HotKey& key : throttled.hot_keys)
        keys.push_back({{"partition_key", key.partition_key}, {"entries", key.entries}});
    return Json{
        {"stream", throttled.stream},
        {"shard", throttled.shard.text()},
        {"throttles", throttled.throttles},
        {"rate", throttled.rate},
        {"hot_keys", std::move(keys)}
    };
}

Json sink_json(const SinkStatus& sink) {
    Json throttled = Json::array();
    for (const ThrottledShard& shard : sink.throttled)
        throttled.push_back(throttled_json(shard));
    Json json{
        {"name", sink.name},
        {"possible_duplicates", sink.possible_duplicates},
        {"throttled_shards", std::move(throttled)}
    };
    if (sink.trouble) json["trouble"] = sink.trouble->text();
    return json;
}

Json pipeline_json(const PipelineStatus& status, const Rates& rates) {
    Json shards = Json::array();
    for (const ShardStatus& shard : status.reading.shards)
        shards.push_back(shard_json(shard));
    Json json{
        {"name", status.name},
        {"source", status.source},
        {"stream", status.stream},
        {"state", name(status.state)},
        {"ready", status.ready},
        {"ledger", ledger_json(status.progress.ledger)},
        {"throughput", throughput_json(rates)},
        {"commits", status.progress.commits},
        {"snapshot_age_seconds", to_seconds(status.snapshot_age)},
        {"backlog_rows", status.backlog_rows},
        {"memory_bytes", status.memory_used_bytes},
        {"shards", std::move(shards)}
    };
    for (const SinkStatus& sink : status.sinks)
        if (!sink.name.empty()) json["sinks"].push_back(sink_json(sink));
    if (!status.reading.files.empty()) {
        Json files = Json::array();
        for (const InputStatus& file : status.reading.files)
            files.push_back(file_json(file));
        json["files"] = std::move(files);
    }
    if (status.since_commit)
        json["last_commit_age_seconds"] = rounded(to_seconds(*status.since_commit));
    if (status.reading.retention) json["retention_seconds"] = to_seconds(*status.reading.retention);
    if (status.last_error) json["last_error"] = status.last_error->text();
    return json;
}

Json credentials_json(const CredentialStatus& credentials) {
    Json json{{"provider", nullptr}, {"expires", nullptr}};
    if (!credentials.provider.empty()) json["provider"] = credentials.provider;
    if (credentials.expires) json["expires"] = to_iso8601(*credentials.expires);
    if (credentials.trouble) json["trouble"] = credentials.trouble->text();
    return json;
}

}  // namespace

CredentialStatus first_to_expire(const std::vector<CredentialStatus>& all) {
    CredentialStatus first;
    for (const CredentialStatus& status : all) {
        if (status.trouble) first.trouble = status.trouble;
        const bool is_sooner =
            status.expires && (!first.expires || *status.expires < *first.expires);
        if (status.provider.empty() || (!first.provider.empty() && !is_sooner)) continue;
        first.provider = status.provider;
        first.expires = status.expires;
    }
    return first;
}

std::string status_json(const StatusReport& report) {
    Json pipelines = Json::array();
    for (const PipelineStatus& status : report.pipelines)
        pipelines.push_back(pipeline_json(status, report.throughput.of(status, report.now)));
    const Json json{
        {"version", version},
        {"credentials", credentials_json(report.credentials)},
        {"not_live_because", report.not_live},
        {"not_ready_because", report.not_ready},
        {"pipelines", std::move(pipelines)}
    };
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Totals totals_of(const std::vector<PipelineStatus>& all) {
    Totals totals;
    for (const PipelineStatus& status : all) {
        totals.read += status.progress.ledger.read;
        totals.written += status.progress.ledger.written;
        totals.dead_lettered += status.progress.ledger.dead_lettered_total();
        totals.skipped += status.progress.ledger.skipped_total();
        totals.bytes += status.progress.written_bytes;
        std::chrono::milliseconds behind{0};
        for (const ShardStatus& shard : status.reading.shards) {
            if (shard.state == kinesis::ShardState::waiting) ++totals.shards_waiting;
            if (shard.state != kinesis::ShardState::reading) continue;
            ++totals.shards_reading;
            behind = std::max(behind, shard.lag.value_or(std::chrono::milliseconds{0}));
        }
        totals.behind = std::max(totals.behind, behind);
        if (!status.stream.empty()) totals.streams.push_back({status.stream, behind});
    }
    return totals;
}

void log_status(const EventLog& log, const PipelineStatus& status) {
    const Totals totals = totals_of({status});
    log.write(
        Level::info,
        "status",
        status.last_error ? status.last_error->text() : "",
        {{"pipeline", status.name},
         {"state", std::string{name(status.state)}},
         {"read", std::to_string(totals.read)},
         {"written", std::to_string(totals.written)},
         {"dead_lettered", std::to_string(totals.dead_lettered)},
         {"skipped", std::to_string(totals.skipped)},
         {"shards_reading", std::to_string(totals.shards_reading)},
         {"shards_waiting", std::to_string(totals.shards_waiting)},
         {"behind_ms", std::to_string(totals.behind.count())},
         {"backlog_rows", std::to_string(status.backlog_rows)}}
    );
}

}  // namespace kinesisd
