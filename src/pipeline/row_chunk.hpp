// RowChunk: what a source hands to its pipeline, by move: rows, what they view into, how the
// snapshot changes once they are durable, and the permit for the memory they take.
#pragma once

#include "kinesis/page.hpp"
#include "pipeline/pages_under_way.hpp"
#include "pipeline/row_number.hpp"
#include "port/byte_budget.hpp"
#include "port/mailbox.hpp"
#include "row/row_batch.hpp"
#include "snapshot/advance.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

// Whether the minibatch may wait for its time, or is committed at once.
enum class Urgency { at_commit_time, at_once };

struct RowChunk {
    std::optional<kinesis::Page> page;  // owns what `rows` view into
    std::vector<char> text;             // does too, of a file
    std::optional<RowBatch> rows;       // nothing: only the position changes
    MinibatchNumber minibatch = 0;      // that the rows belong to
    std::uint64_t first_row = 0;        // its number within that
    ShardId shard;                      // that the rows come from
    std::string dead_letters;           // lines, one for each record that is dead-lettered
    Ledger ledger;                      // read, dead-lettered and skipped of these rows
    std::uint64_t read_bytes = 0;       // of payload
    WallTime arrived{};                 // when the source had it
    std::vector<Advance> advances;
    Urgency urgency = Urgency::at_commit_time;
    ByteBudget::Permit permit;
    PagesUnderWay::Place place;  // of a large page; until it was written

    [[nodiscard]] std::size_t row_count() const { return rows ? rows->size() : 0; }
    // Nothing is needed of it any more but its dead letters.
    void drop_rows() {
        rows.reset();
        page.reset();
        text = {};
        permit.resize_to(std::min(permit.bytes(), held_bytes()));
    }
    [[nodiscard]] std::size_t held_bytes() const {
        return (page ? page->held_bytes() : 0) + text.capacity() + (rows ? rows->held_bytes() : 0) +
               dead_letters.capacity();
    }
};

using Inbox = Mailbox<RowChunk>;

}  // namespace kinesisd
