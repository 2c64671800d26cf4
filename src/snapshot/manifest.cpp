#include "snapshot/manifest.hpp"

#include <nlohmann/json.hpp>

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

Json shard_json(const ShardId& id, const ShardProgress& progress) {
    Json shard{
        {"shard", id.text()},
        {"position", to_text(progress.checkpoint)},
        {"records", progress.tally.records},
        {"bytes", progress.tally.bytes}
    };
    if (progress.tally.records > 0) {
        shard["first_sequence_number"] = progress.tally.first.text();
        shard["last_sequence_number"] = progress.tally.last.text();
    }
    return shard;
}

}  // namespace

std::string to_text(const Manifest& manifest) {
    const Snapshot& snapshot = manifest.snapshot;
    Json json{
        {"format", "kinesisd-manifest"},
        {"version", 1},
        {"pipeline", manifest.pipeline},
        {"source", snapshot.source}
    };
    if (snapshot.stream)
        json["stream"] = Json{{"name", snapshot.stream->name}, {"arn", snapshot.stream->arn}};
    json["start_position"] = manifest.start_position;
    json["stop_position"] = manifest.stop_position;
    json["completed"] = to_iso8601(manifest.completed);
    json["ledger"] = Json{
        {"read", snapshot.ledger.read},
        {"written", snapshot.ledger.written},
        {"dead_lettered", Json(snapshot.ledger.dead_lettered)},
        {"skipped", Json(snapshot.ledger.skipped)}
    };
    json["shards"] = Json::array();
    for (const auto& [id, progress] : snapshot.shards)
        json["shards"].push_back(shard_json(id, progress));
    json["files"] = Json::array();
    for (const ManifestFile& file : manifest.files)
        json["files"].push_back(
            Json{{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}}
        );
    return json.dump(1) + "\n";
}

}  // namespace kinesisd
