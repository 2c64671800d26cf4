// Sink: where rows go. It is called once a chunk and once a commit, never once a row.
#pragma once

#include "port/awaitable.hpp"
#include "row/row_encoder.hpp"
#include "row/row_order.hpp"
#include "snapshot/snapshot.hpp"

#include <span>
#include <string>

namespace kinesisd {

class Sink {
public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;

    // Puts itself where `snapshot` says that it is, cuts off what was not committed, and leaves its
    // mark in `snapshot`, which is stored before the first row is written.
    [[nodiscard]] virtual Awaitable<Result<>> open(Snapshot& snapshot) = 0;
    // This process begins: a sink that starts empty at every start forgets its mark.
    virtual void on_process_start(Snapshot& snapshot) const = 0;
    // Takes the rows in this order; they may stay in a buffer until flush().
    [[nodiscard]] virtual Awaitable<Result<>> write(const RowBatch& rows, RowStamp stamp) = 0;
    // The same for rows of several batches, as sort_by has put them.
    [[nodiscard]] virtual Awaitable<Result<>> write_sorted(
        std::span<const RowRef> rows, RowStamp stamp
    ) = 0;
    // By what a minibatch is sorted before it is written; empty: as it came.
    [[nodiscard]] virtual std::span<const std::size_t> sort_columns() const = 0;
    // Makes everything written durable, and says so in `snapshot`.
    [[nodiscard]] virtual Awaitable<Result<>> flush(Snapshot& snapshot) = 0;
    // The snapshot of that flush is durable: counts may be shown.
    virtual void committed() = 0;
};

}  // namespace kinesisd
