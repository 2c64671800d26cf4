// Deliveries: what a sink knows of the rows of each minibatch that is not committed yet: how many
// are on their way, what was accepted, what was refused.
#pragma once

#include "pipeline/row_number.hpp"
#include "pipeline/row_refusal.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kinesisd {

class Deliveries {
public:
    // A row is on its way from now on.
    void sent(MinibatchNumber minibatch) { ++tally_of(minibatch).on_their_way; }
    // That many of them have arrived.
    void accepted(MinibatchNumber minibatch, std::uint64_t rows, std::uint64_t bytes);
    // One of them will never arrive.
    void given_up(MinibatchNumber minibatch);

    // A row is not delivered. `letter` is its line among the dead letters, or empty.
    void refused(MinibatchNumber minibatch, RowRefusal refusal, std::string letter);

    // Of no minibatch up to this one is a row on its way.
    [[nodiscard]] MinibatchNumber settled_through() const;

    [[nodiscard]] std::vector<RowRefusal> take_refusals(MinibatchNumber minibatch);
    // The lines of all minibatches up to `through`, in the order of their rows.
    [[nodiscard]] bool has_letters(MinibatchNumber through) const;
    [[nodiscard]] std::string take_letters(MinibatchNumber through);

    struct Accepted {
        std::uint64_t rows = 0;
        std::uint64_t bytes = 0;
    };
    // Of all minibatches up to `through`, which are forgotten: they are committed.
    [[nodiscard]] Accepted take_accepted(MinibatchNumber through);

private:
    struct Tally {
        std::uint64_t on_their_way = 0;
        Accepted accepted;
        std::vector<RowRefusal> refusals;
        std::multimap<std::uint64_t, std::string> letters;  // by row
    };

    // Rows come minibatch by minibatch.
    [[nodiscard]] Tally& tally_of(MinibatchNumber minibatch) {
        if (last_ == nullptr || last_minibatch_ != minibatch) {
            last_ = &tallies_[minibatch];
            last_minibatch_ = minibatch;
        }
        return *last_;
    }

    std::map<MinibatchNumber, Tally> tallies_;
    Tally* last_ = nullptr;  // that was asked for, while it is there
    MinibatchNumber last_minibatch_ = 0;
};

}  // namespace kinesisd
