#include "daemon/snapshot_report.hpp"

#include "base/text.hpp"
#include "daemon/text_table.hpp"

#include <array>

namespace kinesisd {

namespace {

std::string joined(const std::vector<ShardId>& shards) {
    std::string text;
    for (const ShardId& shard : shards)
        text.append(text.empty() ? "" : " ").append(shard.text());
    return text;
}

// " (invalid_json 2, wrong_type 1)"; empty without rows.
std::string reasons_text(const Ledger::ByReason& rows) {
    std::string text;
    for (const auto& [reason, count] : rows) {
        text.append(text.empty() ? " (" : ", ").append(reason).append(" ");
        text.append(std::to_string(count));
    }
    return text.empty() ? text : text + ")";
}

}  // namespace

std::string age_text(WallTime then, WallTime now) {
    struct Unit {
        const char* name;
        std::chrono::seconds length;
    };
    static constexpr std::array<Unit, 4> units{
        {{"d", std::chrono::days{1}},
         {"h", std::chrono::hours{1}},
         {"m", std::chrono::minutes{1}},
         {"s", std::chrono::seconds{1}}}
    };
    auto rest = std::chrono::duration_cast<std::chrono::seconds>(now - then);
    std::string text;
    int shown = 0;
    for (const Unit& unit : units) {
        const bool is_last = unit.length == std::chrono::seconds{1};
        const auto count = rest / unit.length;
        if (shown == 0 && count <= 0 && !is_last) continue;
        if (shown == 2) break;
        rest -= count * unit.length;
        ++shown;
        if (shown > 1 && count == 0) continue;
        text.append(shown > 1 ? " " : "").append(std::to_string(count)).append(unit.name);
    }
    return text;
}

std::string shards_by_state(const Snapshot& snapshot) {
    std::string text;
    for (const std::string_view state : {"reading", "waiting", "finished"}) {
        std::size_t count = 0;
        for (const auto& [id, progress] : snapshot.shards)
            if (state_name(progress, snapshot) == state) ++count;
        if (count == 0) continue;
        text.append(text.empty() ? "" : ", ").append(std::to_string(count)).append(" ");
        text.append(state);
    }
    if (!snapshot.inputs.empty())
        text.append(std::to_string(snapshot.inputs.size())).append(" files");
    return text;
}

std::string identity_report(const Snapshot& snapshot, WallTime now) {
    std::string text = "source      " + snapshot.source + "\n";
    if (snapshot.stream) {
        text.append("stream      ").append(snapshot.stream->name);
        if (!snapshot.stream->arn.empty()) text.append(", ").append(snapshot.stream->arn);
        if (snapshot.stream->created)
            text.append(", created ").append(to_iso8601(*snapshot.stream->created));
        text.push_back('\n');
    }
    text.append("generation  ").append(std::to_string(snapshot.generation));
    if (snapshot.stored == WallTime{}) return text.append(", nothing committed yet\n");
    text.append(", stored ").append(to_iso8601(snapshot.stored));
    return text.append(" (").append(age_text(snapshot.stored, now)).append(" ago)\n");
}

std::string shards_report(const Snapshot& snapshot) {
    TextTable table{{"SHARD", "STATE", "POSITION", "RECORDS", "BYTES", "PARENTS"}};
    for (const auto& [id, progress] : snapshot.shards) {
        const std::string_view state = state_name(progress, snapshot);
        table.add(
            {id.text(),
             std::string{state},
             to_text(progress.checkpoint),
             std::to_string(progress.tally.records),
             human_bytes(progress.tally.bytes),
             joined(progress.parents)}
        );
    }
    return table.text();
}

std::string file_verdict(const FileMark& mark, const Result<FileStatus>& status) {
    if (mark.inode == 0) return "not begun";
    if (!status && status.error().code == Errc::file_missing)
        return mark.committed_bytes == 0 ? "missing, and nothing is committed to it"
                                         : "MISSING: the next start is refused";
    if (!status) return status.error().text();
    std::string verdict;
    if (status->bytes < mark.committed_bytes) {
        verdict = "SHORTER: it has " + std::to_string(status->bytes) + " bytes";
    } else if (status->bytes == mark.committed_bytes) {
        verdict = "agrees";
    } else {
        verdict = std::to_string(status->bytes - mark.committed_bytes) +
                  " bytes behind that are not committed";
    }
    if (status->identity != FileIdentity{mark.device, mark.inode})
        verdict.append(", but it is another file (copied or restored?)");
    return verdict;
}

std::string files_report(const Snapshot& snapshot, const StatusOf& status_of) {
    TextTable table{{"FILE", "SINK", "COMMITTED BYTES", "ON DISK"}};
    for (const auto& [path, mark] : snapshot.files) {
        const Result<FileStatus> status = status_of(path);
        table.add(
            {path, mark.sink, std::to_string(mark.committed_bytes), file_verdict(mark, status)}
        );
    }
    for (const FinishingFile& file : snapshot.finishing)
        table.add(
            {file.path,
             file.sink,
             std::to_string(file.bytes),
             "being finished as " + file.finished_path}
        );
    return table.text();
}

std::string inputs_report(const Snapshot& snapshot, const StatusOf& status_of) {
    if (snapshot.inputs.empty()) return "";
    TextTable table{{"INPUT", "READ TO", "ON DISK"}};
    for (const auto& [id, mark] : snapshot.inputs) {
        const Result<FileStatus> status = status_of(mark.path);
        std::string verdict;
        if (!status) {
            verdict = status.error().code == Errc::file_missing ? "not there (renamed or deleted)"
                                                                : status.error().text();
        } else if (status->identity != FileIdentity{mark.device, mark.inode}) {
            verdict = "another file by now";
        } else {
            verdict = std::to_string(status->bytes) + " bytes";
        }
        table.add({mark.path, std::to_string(mark.offset), verdict});
    }
    return table.text() + "\n";
}

std::string ledger_report(const Ledger& ledger) {
    std::string text = "read " + std::to_string(ledger.read) + " = written " +
                       std::to_string(ledger.written) + " + dead-lettered " +
                       std::to_string(ledger.dead_lettered_total()) +
                       reasons_text(ledger.dead_lettered) + " + skipped " +
                       std::to_string(ledger.skipped_total()) + reasons_text(ledger.skipped);
    if (!ledger.balanced()) text.append("  DOES NOT BALANCE");
    return text + "\n";
}

std::string rewind_report(const Rewound& rewound) {
    TextTable table{{"SHARD", "FROM", "TO"}};
    for (const auto& [shard, from, to] : rewound.shards)
        table.add(
            {shard.text(), to_text(from), from == to ? "stays: nothing to go back to" : to_text(to)}
        );
    return table.text();
}

std::string positions_report(const std::map<ShardId, ShardProgress>& shards) {
    TextTable table{{"SHARD", "POSITION", "PARENTS"}};
    for (const auto& [id, progress] : shards)
        table.add({id.text(), to_text(progress.checkpoint), joined(progress.parents)});
    return table.text();
}

}  // namespace kinesisd
