#include "pipeline/static_source.hpp"

#include "row/row_key.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// The cells of a table live as long as it does, but rows own what they refer to.
RowBatch copy_rows(const RowBatch& from, std::size_t first, std::size_t end, config::RowKeys keys) {
    RowBatch rows{from.schema()};
    rows.reserve(end - first);
    for (std::size_t row = first; row < end; ++row) {
        const std::span<Value> cells = rows.add_row();
        const std::span<const Value> source = from.row(row);
        for (std::size_t i = 0; i < cells.size(); ++i)
            cells[i] = rows.keep(source[i]);
        if (keys == config::RowKeys::kept) rows.set_last_key(from.keys()[row]);
        rows.set_last_diff(from.diffs()[row]);
    }
    return rows;
}

}  // namespace

StaticSource::StaticSource(
    const config::StaticSource& config, const SeriesLabels& labels, Ports& ports, Inbox& inbox
)
    : config_{config}, ports_{ports}, inbox_{inbox}, metrics_{ports.metrics, labels} {}

Awaitable<> StaticSource::run(const Snapshot& snapshot) {
    const StaticTable& table = *config_.table;
    const std::size_t rows = table.rows().size();
    std::size_t next = written(snapshot);
    reached_ = true;
    while (next < rows && !stopping_) {
        const std::size_t end =
            std::min<std::size_t>(table.end_of_time(next), next + config_.max_backlog_rows);
        inbox_.put(chunk_of(next, end));
        next = end;
    }
    is_complete_ = next == rows;
    inbox_.close();
    co_return;
}

std::size_t StaticSource::written(const Snapshot& snapshot) const {
    if (!snapshot.table) return 0;
    const StaticTable& table = *config_.table;
    const std::size_t rows = table.rows().size();
    if (snapshot.table->fingerprint == pointer_text(table.fingerprint()))
        return std::min<std::size_t>(snapshot.table->rows, rows);
    const std::string place = "the table of '" + config_.name + "'";
    if (!snapshot.table->ended)
        throw Failure{Error{
            Errc::invalid_configuration,
            place + " is another one than that of which " + std::to_string(snapshot.table->rows) +
                " rows are written already; put the old one back, or delete the snapshot"
        }};
    ports_.log.write(
        Level::warn,
        "static_table_changed",
        place +
            " was written to its end before it was changed: it is not written again; delete "
            "the snapshot to have it written",
        {{"source", config_.name}}
    );
    return rows;
}

RowChunk StaticSource::chunk_of(std::size_t first, std::size_t end) const {
    const StaticTable& table = *config_.table;
    RowChunk chunk;
    chunk.rows = copy_rows(table.rows(), first, end, config_.keys);
    chunk.arrived = ports_.clock.wall_now();
    chunk.ledger.read = chunk.row_count();
    for (std::size_t row = first; row < end; ++row)
        chunk.read_bytes += table.bytes(row);
    // Rows of different times are different minibatches.
    chunk.urgency = Urgency::at_once;
    const bool is_last = end == table.rows().size();
    chunk.advances.emplace_back(
        TableAdvanced{{pointer_text(table.fingerprint()), std::uint64_t{end}, is_last}}
    );
    return chunk;
}

SourceStatus StaticSource::status() const {
    SourceStatus status;
    status.reached = reached_;
    return status;
}

}  // namespace kinesisd
