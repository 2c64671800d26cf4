// StaticSource: the rows of a table that stands in the configuration, a minibatch for each of its
// times. The snapshot says how many were written, so that a restart writes none of them again.
#pragma once

#include "config/config.hpp"
#include "pipeline/ports.hpp"
#include "pipeline/row_chunk.hpp"
#include "pipeline/source.hpp"

namespace kinesisd {

class StaticSource final : public Source {
public:
    // All of it outlives the source.
    StaticSource(
        const config::StaticSource& config, const SeriesLabels& labels, Ports& ports, Inbox& inbox
    );

    // Failure: the table is not the one of which some rows are written already.
    [[nodiscard]] Awaitable<> run(const Snapshot& snapshot) override;
    void stop() override { stopping_ = true; }
    [[nodiscard]] bool is_complete() const override { return is_complete_; }
    [[nodiscard]] bool is_pinned(const Snapshot& /*snapshot*/) const override { return true; }
    [[nodiscard]] SourceStatus status() const override;
    [[nodiscard]] SourceMetrics& metrics() override { return metrics_; }

private:
    // How many rows are written already.
    [[nodiscard]] std::size_t written(const Snapshot& snapshot) const;
    [[nodiscard]] RowChunk chunk_of(std::size_t first, std::size_t end) const;

    const config::StaticSource& config_;
    Ports& ports_;
    Inbox& inbox_;
    SourceMetrics metrics_;
    bool reached_ = false;
    bool stopping_ = false;
    bool is_complete_ = false;
};

}  // namespace kinesisd
