// The text form of a snapshot (docs/formats.md). The checksum is taken over the compact form of
// "state", so that white space may change and nothing else.
#include "base/base64.hpp"
#include "base/hex.hpp"
#include "snapshot/input_text.hpp"
#include "snapshot/snapshot.hpp"
#include "snapshot/whole_number.hpp"

#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <optional>

namespace kinesisd {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view format_name = "kinesisd-snapshot";
constexpr int format_version = 1;

Error damaged(std::string why) {
    return Error{Errc::damaged_snapshot, std::move(why)};
}

std::string checksum_of(const Json& state) {
    const std::string compact = state.dump();
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(compact.data(), compact.size()));
    return "xxh3-128:" + to_hex(canonical.digest);
}

// The position of a shard that is not finished, as members of it.
struct PositionInto {
    Json& shard;
    void operator()(const AtTrimHorizon& /*at*/) const { shard["at"] = "trim_horizon"; }
    void operator()(const AtTimestamp& at) const { shard["at_timestamp"] = to_iso8601(at.time); }
    void operator()(const At& at) const { shard["at_sequence_number"] = at.number.text(); }
    void operator()(const After& after) const {
        shard["after_sequence_number"] = after.number.text();
    }
    void operator()(const Ended& /*ended*/) const {}
};

Json shard_json(const ShardId& id, const ShardProgress& progress, const Snapshot& snapshot) {
    Json shard{{"shard", id.text()}, {"state", state_name(progress, snapshot)}};
    std::visit(PositionInto{shard}, progress.checkpoint);
    Json parents = Json::array();
    for (const ShardId& parent : progress.parents)
        parents.push_back(parent.text());
    if (!parents.empty()) shard["parents"] = std::move(parents);
    if (progress.tally.records > 0)
        shard["read"] = Json{
            {"records", progress.tally.records},
            {"bytes", progress.tally.bytes},
            {"first", progress.tally.first.text()},
            {"last", progress.tally.last.text()}
        };
    return shard;
}

Json file_json(const std::string& path, const FileMark& mark) {
    Json file{
        {"sink", mark.sink},
        {"path", path},
        {"device", mark.device},
        {"inode", mark.inode},
        {"committed_bytes", mark.committed_bytes},
        {"tail", to_base64(mark.tail)}
    };
    if (mark.begun_ms != 0) file["begun_ms"] = mark.begun_ms;
    if (mark.number != 0) file["number"] = mark.number;
    if (mark.shard) file["shard"] = mark.shard->text();
    return file;
}

Json finishing_json(const FinishingFile& file) {
    return Json{
        {"sink", file.sink},
        {"path", file.path},
        {"finished_path", file.finished_path},
        {"device", file.device},
        {"inode", file.inode},
        {"bytes", file.bytes}
    };
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
    if (snapshot.table)
        state["table"] = Json{
            {"fingerprint", snapshot.table->fingerprint},
            {"rows", snapshot.table->rows},
            {"ended", snapshot.table->ended}
        };
    if (!snapshot.inputs.empty()) state["inputs"] = inputs_json(snapshot.inputs);
    state["files"] = Json::array();
    for (const auto& [path, mark] : snapshot.files)
        state["files"].push_back(file_json(path, mark));
    Json finishing = Json::array();
    for (const FinishingFile& file : snapshot.finishing)
        finishing.push_back(finishing_json(file));
    if (!finishing.empty()) state["finishing"] = std::move(finishing);
    if (!snapshot.finished.empty()) state["finished"] = snapshot.finished;
    state["ledger"] = Json{
        {"read", snapshot.ledger.read},
        {"written", snapshot.ledger.written},
        {"dead_lettered", Json(snapshot.ledger.dead_lettered)},
        {"skipped", Json(snapshot.ledger.skipped)}
    };
    if (snapshot.sent_ahead_rows > 0) state["sent_ahead_rows"] = snapshot.sent_ahead_rows;
    state["time_ms"] = snapshot.time_ms;
    return state;
}

SequenceNumber number_of(const Json& shard, const char* member) {
    std::string digits = shard.at(member).get<std::string>();
    const bool is_number =
        !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) throw Failure{damaged(std::string{member} + " is no number")};
    return SequenceNumber{std::move(digits)};
}

WallTime time_of(const Json& owner, const char* member) {
    return parse_iso8601(owner.at(member).get<std::string>()).value();
}

Checkpoint checkpoint_of(const Json& shard) {
    if (shard.at("state").get<std::string>() == "finished") return Ended{};
    if (shard.contains("after_sequence_number"))
        return After{number_of(shard, "after_sequence_number")};
    if (shard.contains("at_sequence_number")) return At{number_of(shard, "at_sequence_number")};
    if (shard.contains("at_timestamp")) return AtTimestamp{time_of(shard, "at_timestamp")};
    return AtTrimHorizon{};
}

ShardProgress progress_of(const Json& shard) {
    ShardProgress progress{checkpoint_of(shard), {}, {}};
    if (shard.contains("parents"))
        for (const Json& parent : shard.at("parents"))
            progress.parents.emplace_back(parent.get<std::string>());
    if (shard.contains("read")) {
        const Json& read = shard.at("read");
        progress.tally.records = whole_number<std::uint64_t>(read.at("records"));
        if (progress.tally.records == 0) throw Failure{damaged("what was read has no records")};
        progress.tally.bytes = whole_number<std::uint64_t>(read.at("bytes"));
        progress.tally.first = number_of(read, "first");
        progress.tally.last = number_of(read, "last");
    }
    return progress;
}

// Members that version 1 gained later are optional.
FileMark mark_of(const Json& file) {
    FileMark mark;
    mark.sink = file.at("sink").get<std::string>();
    mark.device = whole_number<std::uint64_t>(file.at("device"));
    mark.inode = whole_number<std::uint64_t>(file.at("inode"));
    mark.committed_bytes = whole_number<std::uint64_t>(file.at("committed_bytes"));
    const std::optional<std::string> tail = from_base64(file.value("tail", ""));
    if (!tail) throw Failure{damaged("tail is not base64")};
    mark.tail = *tail;
    mark.begun_ms = whole_number_or<std::int64_t>(file, "begun_ms", 0);
    mark.number = whole_number_or<std::uint64_t>(file, "number", 0);
    if (file.contains("shard")) mark.shard.emplace(file.at("shard").get<std::string>());
    return mark;
}

FinishingFile finishing_of(const Json& file) {
    return FinishingFile{
        file.at("sink").get<std::string>(),
        file.at("path").get<std::string>(),
        file.at("finished_path").get<std::string>(),
        whole_number<std::uint64_t>(file.at("device")),
        whole_number<std::uint64_t>(file.at("inode")),
        whole_number<std::uint64_t>(file.at("bytes"))
    };
}

Ledger::ByReason reasons_of(const Json& ledger, const char* member) {
    Ledger::ByReason reasons;
    if (!ledger.contains(member)) return reasons;
    for (const auto& [reason, count] : ledger.at(member).items())
        reasons[reason] = whole_number<std::uint64_t>(count);
    return reasons;
}

std::optional<StreamIdentity> stream_of(const Json& state) {
    if (!state.contains("stream")) return std::nullopt;
    const Json& stream = state.at("stream");
    StreamIdentity identity{
        stream.at("name").get<std::string>(), stream.at("arn").get<std::string>(), std::nullopt
    };
    if (stream.contains("created_ms"))
        identity.created =
            WallTime{std::chrono::milliseconds{whole_number<std::int64_t>(stream.at("created_ms"))}
            };
    return identity;
}

// Throws what nlohmann throws when a member is missing or of another kind.
Snapshot snapshot_of(const Json& state) {
    Snapshot snapshot;
    snapshot.source = state.at("source").get<std::string>();
    snapshot.generation = whole_number<std::uint64_t>(state.at("generation"));
    snapshot.stored = time_of(state, "stored");
    snapshot.stream = stream_of(state);
    for (const Json& shard : state.at("shards"))
        snapshot.shards.emplace(ShardId{shard.at("shard").get<std::string>()}, progress_of(shard));
    if (state.contains("table")) {
        const Json& table = state.at("table");
        snapshot.table = TableProgress{
            table.at("fingerprint").get<std::string>(),
            whole_number<std::uint64_t>(table.at("rows")),
            table.at("ended").get<bool>()
        };
    }
    if (state.contains("inputs")) snapshot.inputs = inputs_of(state.at("inputs"));
    for (const Json& file : state.at("files"))
        snapshot.files.emplace(file.at("path").get<std::string>(), mark_of(file));
    if (state.contains("finishing"))
        for (const Json& file : state.at("finishing"))
            snapshot.finishing.push_back(finishing_of(file));
    if (state.contains("finished"))
        snapshot.finished = state.at("finished").get<std::vector<std::string>>();
    const Json& ledger = state.at("ledger");
    snapshot.ledger.read = whole_number<std::uint64_t>(ledger.at("read"));
    snapshot.ledger.written = whole_number<std::uint64_t>(ledger.at("written"));
    snapshot.ledger.dead_lettered = reasons_of(ledger, "dead_lettered");
    snapshot.ledger.skipped = reasons_of(ledger, "skipped");
    snapshot.sent_ahead_rows = whole_number_or<std::uint64_t>(state, "sent_ahead_rows", 0);
    snapshot.time_ms = whole_number<std::int64_t>(state.at("time_ms"));
    return snapshot;
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
