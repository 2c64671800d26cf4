#include "pipeline/file_sink.hpp"

#include "base/bytes.hpp"

#include <map>
#include <utility>

namespace kinesisd {

namespace {

// Larger writes cost no less a byte (docs/performance.md), smaller ones more.
constexpr std::size_t buffer_bytes = 256_KiB;

OutputFilesOptions files_of(const config::FileSink& config) {
    return {config.name, config.path, config.mode, config.fsync, config.rotation};
}

WallTime time_of(RowStamp stamp) {
    return WallTime{std::chrono::milliseconds{stamp.time_ms}};
}

}  // namespace

FileSink::FileSink(
    const config::FileSink& config, const Schema& schema, const SeriesLabels& labels, Ports& ports
)
    : config_{config},
      ports_{ports},
      metrics_{ports.metrics, labels},
      formatter_{RowFormatter::of(config, schema)},
      files_{files_of(config), ports_} {}

Awaitable<Result<>> FileSink::open(Snapshot& snapshot) {
    const Result<> opened = co_await files_.open(snapshot);
    if (!opened) co_return failed(opened.error());
    co_return opened;
}

Awaitable<Result<Sink::Marks>> FileSink::prepare(
    const RowChunk& chunk, RowStamp stamp, Snapshot& snapshot
) {
    const auto prepared = co_await files_.prepare(time_of(stamp), chunk.shard, snapshot);
    if (!prepared) co_return failed(prepared.error());
    co_return *prepared == OutputFiles::Marks::same ? Marks::same : Marks::changed;
}

Awaitable<Result<>> FileSink::write(const RowChunk& chunk, RowStamp stamp) {
    co_return co_await write_rows(*chunk.rows, chunk.shard, stamp);
}

// Rows of one file are sorted together; those of another shard may go to another file.
Awaitable<Result<>> FileSink::write_sorted(std::span<const RowChunk> minibatch, RowStamp stamp) {
    struct Group {
        ShardId shard;
        std::vector<RowRef> rows;
    };
    std::map<const OutputFile*, Group> groups;
    for (const RowChunk& chunk : minibatch) {
        if (chunk.row_count() == 0) continue;
        Group& group = groups[&files_.prepared(time_of(stamp), chunk.shard)];
        group.shard = chunk.shard;
        for (std::size_t row = 0; row < chunk.rows->size(); ++row)
            group.rows.push_back(RowRef{&*chunk.rows, row});
    }
    for (auto& [file, group] : groups) {
        sort_rows(group.rows, config_.sort_by);
        const std::span<const RowRef> rows{group.rows};
        const Result<> written = co_await write_rows(rows, group.shard, stamp);
        if (!written) co_return written;
    }
    co_return Result<>{};
}

template <class Rows>
Awaitable<Result<>> FileSink::write_rows(const Rows& rows, const ShardId& shard, RowStamp stamp) {
    OutputFile& file = files_.prepared(time_of(stamp), shard);
    if (file_ != &file) {
        const Result<> drained = co_await drain_buffer();
        if (!drained) co_return drained;
        file_ = &file;
        if (file.bytes() == 0) formatter_.append_header(buffer_);
    }
    for (std::size_t row = 0; row < rows.size();) {
        row = formatter_.append_rows(rows, row, stamp, buffer_, buffer_bytes);
        if (buffer_.size() < buffer_bytes) continue;
        const Result<> drained = co_await drain_buffer();
        if (!drained) co_return drained;
    }
    rows_since_commit_ += rows.size();
    co_return Result<>{};
}

Awaitable<Result<>> FileSink::drain_buffer() {
    if (buffer_.empty()) co_return Result<>{};
    const Result<> appended = co_await file_->append(buffer_);
    if (!appended) co_return failed(appended.error());
    bytes_since_commit_ += buffer_.size();
    buffer_.clear();
    co_return Result<>{};
}

Awaitable<Result<>> FileSink::flush(
    Snapshot& snapshot, WallTime now, MinibatchNumber /*through*/
) {
    const Result<> drained = co_await drain_buffer();
    if (!drained) co_return drained;
    file_ = nullptr;
    const Result<> flushed = co_await files_.flush(snapshot, now);
    if (!flushed) co_return failed(flushed.error());
    co_return flushed;
}

Awaitable<Result<>> FileSink::settle() {
    metrics_.written(std::exchange(rows_since_commit_, 0), std::exchange(bytes_since_commit_, 0));
    const Result<> settled = co_await files_.settle();
    if (!settled) co_return failed(settled.error());
    co_return settled;
}

Error FileSink::failed(const Error& error) {
    metrics_.failed(error.code);
    return error.in("sink '" + config_.name + "'");
}

}  // namespace kinesisd
