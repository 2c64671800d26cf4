// Minibatches on their way to a commit: the one that is open takes rows; those that are closed
// wait, in order, until the sinks have settled all of their rows.
#pragma once

#include "pipeline/row_chunk.hpp"
#include "snapshot/advance.hpp"
#include "snapshot/snapshot.hpp"

#include <deque>
#include <vector>

namespace kinesisd {

// What a commit of its rows changes.
struct Minibatch {
    MinibatchNumber number = 1;
    std::int64_t time_ms = 0;  // that its rows share
    std::uint64_t rows = 0;    // that went to the sinks
    std::uint64_t read_bytes = 0;
    Ledger ledger;
    std::vector<Advance> advances;
    std::vector<RowChunk> kept;  // what is yet to be written of it

    [[nodiscard]] bool empty() const { return ledger.read == 0 && advances.empty(); }
};

class MinibatchQueue {
public:
    [[nodiscard]] Minibatch& open() { return open_; }
    [[nodiscard]] const Minibatch& open() const { return open_; }
    // The open one waits for its commit; an empty one stays open.
    void close_open();

    [[nodiscard]] const std::deque<Minibatch>& closed() const { return closed_; }
    // The closed ones up to this number, oldest first; they leave the queue.
    [[nodiscard]] std::vector<Minibatch> take_through(MinibatchNumber through);

    [[nodiscard]] bool empty() const { return closed_.empty() && open_.empty(); }
    // Read and not committed, the open one's too.
    [[nodiscard]] std::uint64_t rows() const { return closed_rows_ + open_.rows; }

private:
    Minibatch open_;
    std::deque<Minibatch> closed_;
    std::uint64_t closed_rows_ = 0;
};

}  // namespace kinesisd
