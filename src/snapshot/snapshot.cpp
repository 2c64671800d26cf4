#include "snapshot/snapshot.hpp"

namespace kinesisd {

namespace {

std::uint64_t sum_of(const Ledger::ByReason& rows) {
    std::uint64_t total = 0;
    for (const auto& [reason, count] : rows)
        total += count;
    return total;
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

struct CheckpointText {
    std::string operator()(const AtTrimHorizon& /*at*/) const { return "trim_horizon"; }
    std::string operator()(const AtTimestamp& at) const { return "at " + to_iso8601(at.time); }
    std::string operator()(const At& at) const { return "at " + at.number.text(); }
    std::string operator()(const After& after) const { return after.number.text(); }
    std::string operator()(const Ended& /*ended*/) const { return "ended"; }
};

}  // namespace

std::string to_text(const Checkpoint& checkpoint) {
    return std::visit(CheckpointText{}, checkpoint);
}

std::string_view state_name(const ShardProgress& progress, const Snapshot& snapshot) {
    if (std::holds_alternative<Ended>(progress.checkpoint)) return "finished";
    return parents_ended(progress, snapshot) ? "reading" : "waiting";
}

bool StreamIdentity::may_be(const StreamIdentity& other) const {
    if (name != other.name) return false;
    return !created || !other.created || *created == *other.created;
}

std::uint64_t Ledger::dead_lettered_total() const {
    return sum_of(dead_lettered);
}

std::uint64_t Ledger::skipped_total() const {
    return sum_of(skipped);
}

Ledger& Ledger::operator+=(const Ledger& other) {
    read += other.read;
    written += other.written;
    for (const auto& [reason, count] : other.dead_lettered)
        dead_lettered[reason] += count;
    for (const auto& [reason, count] : other.skipped)
        skipped[reason] += count;
    return *this;
}

}  // namespace kinesisd
