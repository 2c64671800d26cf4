// RowChunk: what a source hands to its pipeline, by move: rows, what they view into, how the
// snapshot changes once they are durable, and the permit for the memory they take.
#pragma once

#include "kinesis/page.hpp"
#include "port/byte_budget.hpp"
#include "port/mailbox.hpp"
#include "row/row_batch.hpp"
#include "snapshot/advance.hpp"

#include <optional>
#include <vector>

namespace kinesisd {

struct RowChunk {
    std::optional<kinesis::Page> page;  // owns what `rows` view into
    std::optional<RowBatch> rows;       // nothing: only the position changes
    Ledger ledger;                      // read and skipped of these rows
    std::uint64_t read_bytes = 0;       // of payload
    WallTime arrived{};                 // when the source had it
    std::vector<Advance> advances;
    ByteBudget::Permit permit;

    [[nodiscard]] std::size_t row_count() const { return rows ? rows->size() : 0; }
};

using Inbox = Mailbox<RowChunk>;

}  // namespace kinesisd
