#include "pipeline/plain_sinks.hpp"

#include "base/bytes.hpp"

#include <utility>
#include <vector>

namespace kinesisd {

namespace {

constexpr std::size_t buffer_bytes = 64_KiB;

}  // namespace

StdoutSink::StdoutSink(
    const config::StdoutSink& config, const Schema& schema, const SeriesLabels& labels, Ports& ports
)
    : config_{config},
      ports_{ports},
      metrics_{ports.metrics, labels},
      formatter_{RowFormatter::lines(schema, config.stamps)} {}

Awaitable<Result<>> StdoutSink::open(Snapshot& /*snapshot*/) {
    output_ = ports_.disk.standard_output();
    co_return Result<>{};
}

Awaitable<Result<Sink::Marks>> StdoutSink::prepare(
    const RowChunk& /*chunk*/, RowStamp /*stamp*/, Snapshot& /*snapshot*/
) {
    co_return Marks::same;
}

Awaitable<Result<>> StdoutSink::write(const RowChunk& chunk, RowStamp stamp) {
    co_return co_await write_rows(*chunk.rows, stamp);
}

Awaitable<Result<>> StdoutSink::write_sorted(std::span<const RowChunk> minibatch, RowStamp stamp) {
    std::vector<RowRef> rows;
    for (const RowChunk& chunk : minibatch)
        for (std::size_t row = 0; row < chunk.row_count(); ++row)
            rows.push_back(RowRef{&*chunk.rows, row});
    sort_rows(rows, config_.sort_by);
    const std::span<const RowRef> sorted{rows};
    co_return co_await write_rows(sorted, stamp);
}

template <class Rows>
Awaitable<Result<>> StdoutSink::write_rows(const Rows& rows, RowStamp stamp) {
    for (std::size_t row = 0; row < rows.size();) {
        row = formatter_.append_rows(rows, row, stamp, buffer_, buffer_bytes);
        const Result<> shown = co_await output_->append(buffer_);
        if (!shown) {
            metrics_.failed(shown.error().code);
            co_return shown.error().in("sink '" + config_.name + "'");
        }
        bytes_since_commit_ += buffer_.size();
        buffer_.clear();
    }
    rows_since_commit_ += rows.size();
    co_return Result<>{};
}

Awaitable<Result<>> StdoutSink::flush(
    Snapshot& /*snapshot*/, WallTime /*now*/, MinibatchNumber /*through*/
) {
    co_return Result<>{};
}

Awaitable<Result<>> StdoutSink::settle() {
    metrics_.written(std::exchange(rows_since_commit_, 0), std::exchange(bytes_since_commit_, 0));
    co_return Result<>{};
}

DiscardSink::DiscardSink(const SeriesLabels& labels, Ports& ports)
    : metrics_{ports.metrics, labels} {}

Awaitable<Result<>> DiscardSink::open(Snapshot& /*snapshot*/) {
    co_return Result<>{};
}

Awaitable<Result<Sink::Marks>> DiscardSink::prepare(
    const RowChunk& /*chunk*/, RowStamp /*stamp*/, Snapshot& /*snapshot*/
) {
    co_return Marks::same;
}

Awaitable<Result<>> DiscardSink::write(const RowChunk& chunk, RowStamp /*stamp*/) {
    rows_since_commit_ += chunk.row_count();
    co_return Result<>{};
}

Awaitable<Result<>> DiscardSink::write_sorted(
    std::span<const RowChunk> /*minibatch*/, RowStamp /*stamp*/
) {
    co_return Result<>{};
}

Awaitable<Result<>> DiscardSink::flush(
    Snapshot& /*snapshot*/, WallTime /*now*/, MinibatchNumber /*through*/
) {
    co_return Result<>{};
}

Awaitable<Result<>> DiscardSink::settle() {
    metrics_.written(std::exchange(rows_since_commit_, 0), 0);
    co_return Result<>{};
}

}  // namespace kinesisd
