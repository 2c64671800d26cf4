// FileSink: rows as jsonlines, csv, plaintext or raw in files whose committed length is in the
// snapshot.
#pragma once

#include "config/config.hpp"
#include "pipeline/output_files.hpp"
#include "pipeline/ports.hpp"
#include "pipeline/row_formatter.hpp"
#include "pipeline/sink.hpp"

#include <string>
#include <vector>

namespace kinesisd {

class FileSink final : public Sink {
public:
    // `config` and `schema` outlive the sink.
    FileSink(
        const config::FileSink& config,
        const Schema& schema,
        const SeriesLabels& labels,
        Ports& ports
    );

    void on_process_start(Snapshot& snapshot) override { files_.on_process_start(snapshot); }
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
    [[nodiscard]] bool commit_due(WallTime now) const override { return files_.commit_due(now); }
    [[nodiscard]] std::optional<WallTime> next_due() const override { return files_.next_due(); }
    [[nodiscard]] Awaitable<Result<>> flush(
        Snapshot& snapshot, WallTime now, MinibatchNumber through
    ) override;
    [[nodiscard]] Awaitable<Result<>> settle() override;
    [[nodiscard]] Awaitable<> work() override { return files_.work(); }
    void close() override { files_.close(); }
    void forget_finished(Snapshot& snapshot) override { files_.forget_finished(snapshot); }
    [[nodiscard]] std::vector<std::string> take_finished_paths() override {
        return files_.take_finished_paths();
    }

private:
    // Rows: RowBatch or std::span<const RowRef>.
    template <class Rows>
    [[nodiscard]] Awaitable<Result<>> write_rows(
        const Rows& rows, const ShardId& shard, RowStamp stamp
    );
    [[nodiscard]] Awaitable<Result<>> drain_buffer();
    [[nodiscard]] Error failed(const Error& error);

    const config::FileSink& config_;
    Ports& ports_;
    SinkMetrics metrics_;
    RowFormatter formatter_;
    OutputFiles files_;
    OutputFile* file_ = nullptr;  // that the buffer is for
    std::string buffer_;
    std::uint64_t rows_since_commit_ = 0;
    std::uint64_t bytes_since_commit_ = 0;
};

}  // namespace kinesisd
