#include "pipeline/file_sink.hpp"

#include "base/bytes.hpp"

#include <utility>

namespace kinesisd {

namespace {

// Larger writes cost no less a byte (docs/performance.md), smaller ones more.
constexpr std::size_t buffer_bytes = 256_KiB;

}  // namespace

FileSink::FileSink(
    const config::JsonLinesSink& config,
    const Schema& schema,
    const SeriesLabels& labels,
    Ports& ports
)
    : config_{config},
      ports_{ports},
      metrics_{ports.metrics, labels},
      encoder_{schema, config.stamps} {}

Awaitable<Result<>> FileSink::open(Snapshot& snapshot) {
    const auto found = snapshot.files.find(config_.name);
    const bool marked = found != snapshot.files.end() && found->second.path == config_.path;
    std::optional<std::uint64_t> keep;
    if (marked) keep = found->second.committed_bytes;
    if (!marked && config_.mode == config::FileMode::truncate) keep = 0;
    if (marked && *keep > 0) {
        // Creating an empty file here would hide that committed rows are gone.
        const Result<FileStatus> there = co_await ports_.disk.status(config_.path);
        if (!there) co_return failed(there.error().in("file with committed rows"));
        const FileIdentity known{found->second.device, found->second.inode};
        if (there->identity != known)
            ports_.log.write(
                Level::warn,
                "file_replaced",
                "the output file is not the one that was written before (copied or restored?)",
                {{"name", config_.name}, {"path", config_.path}}
            );
    }
    Result<std::unique_ptr<AppendFile>> file = co_await ports_.disk.open(config_.path, keep);
    if (!file) co_return failed(file.error());
    file_ = std::move(*file);
    const Result<FileStatus> status = file_->status();
    if (!status) co_return failed(status.error());
    identity_ = status->identity;
    file_bytes_ = committed_bytes_ = status->bytes;
    snapshot.files[config_.name] = mark();
    co_return Result<>{};
}

Awaitable<Result<>> FileSink::write(const RowBatch& rows, RowStamp stamp) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
        encoder_.encode(rows.row(row), stamp, buffer_);
        buffer_.push_back('\n');
        if (buffer_.size() < buffer_bytes) continue;
        const Result<> drained = co_await drain_buffer();
        if (!drained) co_return drained;
    }
    rows_since_commit_ += rows.size();
    co_return Result<>{};
}

Awaitable<Result<>> FileSink::write_sorted(std::span<const RowRef> rows, RowStamp stamp) {
    for (const RowRef& ref : rows) {
        encoder_.encode(ref.batch->row(ref.row), stamp, buffer_);
        buffer_.push_back('\n');
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
    file_bytes_ += buffer_.size();
    buffer_.clear();
    co_return Result<>{};
}

Awaitable<Result<>> FileSink::flush(Snapshot& snapshot) {
    const Result<> drained = co_await drain_buffer();
    if (!drained) co_return drained;
    if (config_.fsync == config::Fsync::on && file_bytes_ != committed_bytes_) {
        const Result<> synced = co_await file_->sync();
        if (!synced) co_return failed(synced.error());
    }
    snapshot.files[config_.name] = mark();
    co_return Result<>{};
}

FileMark FileSink::mark() const {
    return FileMark{config_.path, identity_.device, identity_.inode, file_bytes_};
}

void FileSink::on_process_start(Snapshot& snapshot) const {
    if (config_.mode == config::FileMode::truncate) snapshot.files.erase(config_.name);
}

void FileSink::committed() {
    metrics_.written(rows_since_commit_, file_bytes_ - committed_bytes_);
    committed_bytes_ = file_bytes_;
    rows_since_commit_ = 0;
}

Result<> FileSink::failed(const Error& error) {
    metrics_.failed(error.code);
    return error.in("sink '" + config_.name + "'");
}

}  // namespace kinesisd
