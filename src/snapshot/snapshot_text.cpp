// The text form of a snapshot (docs/formats.md). The checksum is taken over the compact form of
// "state", so that white space may change and nothing else.
#include "base/hex.hpp"
#include "snapshot/snapshot.hpp"

#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <array>

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view format_name = "kinesisd-snapshot";
constexpr int format_version = 1;

std::string checksum_of(const Json& state) {
    const std::string compact = state.dump();
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(compact.data(), compact.size()));
    return "xxh3-128:" + to_hex(canonical.digest);
}

bool parents_ended(const ShardProgress& progress, const Snapshot& snapshot) {
    for (const ShardId& parent : progress.parents) {
        const auto found = snapshot.shards.find(parent);
        if (found != snapshot.shards.end() &&
            !std::holds_alternative<Ended>(found->second.checkpoint))
            return false;
    }
    return true;
}

Json shard_json(const ShardId& id, const ShardProgress& progress, const Snapshot& snapshot) {
    Json shard{{"shard", id.text()}};
    if (std::holds_alternative<Ended>(progress.checkpoint)) {
        shard["state"] = "finished";
    } else {
        shard["state"] = parents_ended(progress, snapshot) ? "reading" : "waiting";
        const auto* after = std::get_if<After>(&progress.checkpoint);
        if (after != nullptr) {
            shard["after_sequence_number"] = after->number.text();
        } else {
            shard["at"] = "trim_horizon";
        }
    }
    Json parents = Json::array();
    for (const ShardId& parent : progress.parents)
        parents.push_back(parent.text());
    if (!parents.empty()) shard["parents"] = std::move(parents);
    return shard;
}

Json state_json(const Snapshot& snapshot) {
    Json state{
        {"source", snapshot.source},
        {"generation", snapshot.generation},
        {"stored", to_iso8601(snapshot.stored)}
    };
    if (snapshot.stream) {
        Json stream{{"name", snapshot.stream->name}, {"arn", snapshot.stream->arn}};
        if (snapshot.stream->created)
            stream["created_ms"] = snapshot.stream->created->time_since_epoch().count();
        state["stream"] = std::move(stream);
    }
    state["shards"] = Json::array();
    for (const auto& [id, progress] : snapshot.shards)
        state["shards"].push_back(shard_json(id, progress, snapshot));
    state["files"] = Json::array();
    for (const auto& [sink, mark] : snapshot.files) {
        state["files"].push_back(Json{
            {"sink", sink},
            {"path", mark.path},
            {"device", mark.device},
            {"inode", mark.inode},
            {"committed_bytes", mark.committed_bytes}
        });
    }
    Json skipped = Json::object();
    for (const auto& [reason, count] : snapshot.ledger.skipped)
        skipped[reason] = count;
    state["ledger"] = Json{
        {"read", snapshot.ledger.read},
        {"written", snapshot.ledger.written},
        {"skipped", std::move(skipped)}
    };
    state["time_ms"] = snapshot.time_ms;
    return state;
}

Checkpoint checkpoint_of(const Json& shard) {
    if (shard.at("state").get<std::string>() == "finished") return Ended{};
    if (shard.contains("after_sequence_number"))
        return After{SequenceNumber{shard.at("after_sequence_number").get<std::string>()}};
    return AtTrimHorizon{};
}

std::optional<StreamIdentity> stream_of(const Json& state) {
    if (!state.contains("stream")) return std::nullopt;
    const Json& stream = state.at("stream");
    StreamIdentity identity{
        stream.at("name").get<std::string>(), stream.at("arn").get<std::string>(), std::nullopt
    };
    if (stream.contains("created_ms"))
        identity.created =
            WallTime{std::chrono::milliseconds{stream.at("created_ms").get<std::int64_t>()}};
    return identity;
}

// Throws what nlohmann throws when a member is missing or of another kind.
Snapshot snapshot_of(const Json& state) {
    Snapshot snapshot;
    snapshot.source = state.at("source").get<std::string>();
    snapshot.generation = state.at("generation").get<std::uint64_t>();
    snapshot.stored = parse_iso8601(state.at("stored").get<std::string>()).value();
    snapshot.stream = stream_of(state);
    for (const Json& shard : state.at("shards")) {
        ShardProgress progress{checkpoint_of(shard), {}};
        if (shard.contains("parents"))
            for (const Json& parent : shard.at("parents"))
                progress.parents.emplace_back(parent.get<std::string>());
        snapshot.shards.emplace(ShardId{shard.at("shard").get<std::string>()}, std::move(progress));
    }
    for (const Json& file : state.at("files"))
        snapshot.files.emplace(
            file.at("sink").get<std::string>(),
            FileMark{
                file.at("path").get<std::string>(),
                file.at("device").get<std::uint64_t>(),
                file.at("inode").get<std::uint64_t>(),
                file.at("committed_bytes").get<std::uint64_t>()
            }
        );
    const Json& ledger = state.at("ledger");
    snapshot.ledger.read = ledger.at("read").get<std::uint64_t>();
    snapshot.ledger.written = ledger.at("written").get<std::uint64_t>();
    for (const auto& [reason, count] : ledger.at("skipped").items())
        snapshot.ledger.skipped[reason] = count.get<std::uint64_t>();
    snapshot.time_ms = state.at("time_ms").get<std::int64_t>();
    return snapshot;
}

Error damaged(std::string why) {
    return Error{Errc::damaged_snapshot, std::move(why)};
}

}  // namespace

std::string to_text(const Snapshot& snapshot) {
    Json state = state_json(snapshot);
    Json file{{"format", format_name}, {"version", format_version}};
    file["checksum"] = checksum_of(state);
    file["state"] = std::move(state);
    return file.dump(1) + "\n";
}

Result<Snapshot> parse_snapshot(std::string_view text) {
    const Json file = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!file.is_object()) return damaged("not a JSON object (cut off or overwritten?)");
    try {
        if (file.at("format") != format_name) return damaged("not a kinesisd snapshot");
        if (file.at("version") != format_version)
            return damaged("format version " + file.at("version").dump() + " is not known here");
        const Json& state = file.at("state");
        if (file.at("checksum") != checksum_of(state))
            return damaged("its checksum does not match");
        return snapshot_of(state);
    } catch (const nlohmann::json::exception& error) {
        return damaged(error.what());
    } catch (const Failure& failure) {
        return damaged(failure.error().text());
    }
}

}  // namespace kinesisd
