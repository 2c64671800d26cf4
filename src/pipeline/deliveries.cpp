#include "pipeline/deliveries.hpp"

#include "base/check.hpp"

#include <limits>
#include <utility>

namespace kinesisd {

void Deliveries::accepted(MinibatchNumber minibatch, std::uint64_t rows, std::uint64_t bytes) {
    Tally& tally = tally_of(minibatch);
    check(tally.on_their_way >= rows);
    tally.on_their_way -= rows;
    tally.accepted.rows += rows;
    tally.accepted.bytes += bytes;
}

void Deliveries::given_up(MinibatchNumber minibatch) {
    Tally& tally = tally_of(minibatch);
    check(tally.on_their_way > 0);
    --tally.on_their_way;
}

void Deliveries::refused(MinibatchNumber minibatch, RowRefusal refusal, std::string letter) {
    Tally& tally = tally_of(minibatch);
    tally.refusals.push_back(refusal);
    if (!letter.empty()) tally.letters.emplace(refusal.row, std::move(letter));
}

MinibatchNumber Deliveries::settled_through() const {
    for (const auto& [minibatch, tally] : tallies_)
        if (tally.on_their_way > 0) return minibatch - 1;
    return std::numeric_limits<MinibatchNumber>::max();
}

std::vector<RowRefusal> Deliveries::take_refusals(MinibatchNumber minibatch) {
    const auto found = tallies_.find(minibatch);
    if (found == tallies_.end()) return {};
    return std::exchange(found->second.refusals, {});
}

bool Deliveries::has_letters(MinibatchNumber through) const {
    for (const auto& [minibatch, tally] : tallies_)
        if (minibatch <= through && !tally.letters.empty()) return true;
    return false;
}

std::string Deliveries::take_letters(MinibatchNumber through) {
    std::string lines;
    for (auto& [minibatch, tally] : tallies_) {
        if (minibatch > through) break;
        for (const auto& [row, line] : std::exchange(tally.letters, {}))
            lines.append(line);
    }
    return lines;
}

Deliveries::Accepted Deliveries::take_accepted(MinibatchNumber through) {
    Accepted sum;
    last_ = nullptr;
    while (!tallies_.empty() && tallies_.begin()->first <= through) {
        const Tally& tally = tallies_.begin()->second;
        check(tally.on_their_way == 0);
        sum.rows += tally.accepted.rows;
        sum.bytes += tally.accepted.bytes;
        tallies_.erase(tallies_.begin());
    }
    return sum;
}

}  // namespace kinesisd
