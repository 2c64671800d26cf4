#include "snapshot/snapshot.hpp"

namespace kinesisd {

bool StreamIdentity::may_be(const StreamIdentity& other) const {
    if (name != other.name) return false;
    return !created || !other.created || *created == *other.created;
}

std::uint64_t Ledger::skipped_total() const {
    std::uint64_t total = 0;
    for (const auto& [reason, count] : skipped)
        total += count;
    return total;
}

Ledger& Ledger::operator+=(const Ledger& other) {
    read += other.read;
    written += other.written;
    for (const auto& [reason, count] : other.skipped)
        skipped[reason] += count;
    return *this;
}

}  // namespace kinesisd
