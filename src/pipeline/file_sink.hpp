// FileSink: rows appended to one file as lines. Its committed length is in the snapshot; what lies
// behind it after a crash is cut off when it opens.
#pragma once

#include "config/config.hpp"
#include "pipeline/ports.hpp"
#include "pipeline/sink.hpp"

#include <memory>
#include <string>

namespace kinesisd {

class FileSink final : public Sink {
public:
    // `config` and `schema` outlive the sink.
    FileSink(
        const config::JsonLinesSink& config,
        const Schema& schema,
        const SeriesLabels& labels,
        Ports& ports
    );

    [[nodiscard]] Awaitable<Result<>> open(Snapshot& snapshot) override;
    void on_process_start(Snapshot& snapshot) const override;
    [[nodiscard]] Awaitable<Result<>> write(const RowBatch& rows, RowStamp stamp) override;
    [[nodiscard]] Awaitable<Result<>> write_sorted(std::span<const RowRef> rows, RowStamp stamp)
        override;
    [[nodiscard]] std::span<const std::size_t> sort_columns() const override {
        return config_.sort_by;
    }
    [[nodiscard]] Awaitable<Result<>> flush(Snapshot& snapshot) override;
    void committed() override;

private:
    [[nodiscard]] Awaitable<Result<>> drain_buffer();
    [[nodiscard]] FileMark mark() const;
    [[nodiscard]] Result<> failed(const Error& error);

    const config::JsonLinesSink& config_;
    Ports& ports_;
    SinkMetrics metrics_;
    JsonEncoder encoder_;
    std::unique_ptr<AppendFile> file_;
    FileIdentity identity_;
    std::uint64_t file_bytes_ = 0;  // appended, durable or not
    std::uint64_t committed_bytes_ = 0;
    std::uint64_t rows_since_commit_ = 0;
    std::string buffer_;
};

}  // namespace kinesisd
