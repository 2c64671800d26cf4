#include "snapshot/snapshot.hpp"

namespace kinesisd {

namespace {

std::uint64_t sum_of(const Ledger::ByReason& rows) {
    std::uint64_t total = 0;
    for (const auto& [reason, count] : rows)
        total += count;
    return total;
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
