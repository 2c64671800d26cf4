// The sinks without files: standard output, which knows no commit, and discard, which keeps
// nothing.
#pragma once

#include "config/config.hpp"
#include "pipeline/ports.hpp"
#include "pipeline/row_formatter.hpp"
#include "pipeline/sink.hpp"

#include <memory>
#include <string>

namespace kinesisd {

// What was handed on cannot be taken back: rows that a crash leaves uncommitted come again.
class StdoutSink final : public Sink {
public:
    // `config` and `schema` outlive the sink.
    StdoutSink(
        const config::StdoutSink& config,
        const Schema& schema,
        const SeriesLabels& labels,
        Ports& ports
    );

    [[nodiscard]] Awaitable<Result<>> open(Snapshot& snapshot) override;
    [[nodiscard]] std::span<const std::size_t> sort_columns() const override {
        return config_.sort_by;
    }
    [[nodiscard]] Awaitable<Result<Marks>> prepare(
        const RowChunk& chunk, RowStamp stamp, Snapshot& snapshot
    ) override;
    [[nodiscard]] Awaitable<Result<>> write(const RowChunk& chunk, RowStamp stamp) override;
    [[nodiscard]] Awaitable<Result<>> write_sorted(
        std::span<const RowChunk> minibatch, RowStamp stamp
    ) override;
    [[nodiscard]] Awaitable<Result<>> flush(
        Snapshot& snapshot, WallTime now, MinibatchNumber through
    ) override;
    [[nodiscard]] Awaitable<Result<>> settle() override;

private:
    template <class Rows>
    [[nodiscard]] Awaitable<Result<>> write_rows(const Rows& rows, RowStamp stamp);

    const config::StdoutSink& config_;
    Ports& ports_;
    SinkMetrics metrics_;
    RowFormatter formatter_;
    std::unique_ptr<AppendFile> output_;
    std::string buffer_;
    std::uint64_t rows_since_commit_ = 0;
    std::uint64_t bytes_since_commit_ = 0;
};

class DiscardSink final : public Sink {
public:
    DiscardSink(const SeriesLabels& labels, Ports& ports);

    [[nodiscard]] Awaitable<Result<>> open(Snapshot& snapshot) override;
    [[nodiscard]] Awaitable<Result<Marks>> prepare(
        const RowChunk& chunk, RowStamp stamp, Snapshot& snapshot
    ) override;
    [[nodiscard]] Awaitable<Result<>> write(const RowChunk& chunk, RowStamp stamp) override;
    [[nodiscard]] Awaitable<Result<>> write_sorted(
        std::span<const RowChunk> minibatch, RowStamp stamp
    ) override;
    [[nodiscard]] Awaitable<Result<>> flush(
        Snapshot& snapshot, WallTime now, MinibatchNumber through
    ) override;
    [[nodiscard]] Awaitable<Result<>> settle() override;

private:
    SinkMetrics metrics_;
    std::uint64_t rows_since_commit_ = 0;
};

}  // namespace kinesisd
