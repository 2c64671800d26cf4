// ShardReader: reads one shard from a checkpoint to its end, page by page. ShardCursor decides what
// to do next; this does it, decodes the page and hands its rows on.
#pragma once

#include "config/config.hpp"
#include "kinesis/shard_cursor.hpp"
#include "pipeline/kinesis_client.hpp"
#include "pipeline/ports.hpp"
#include "pipeline/repeat_limit.hpp"
#include "pipeline/row_chunk.hpp"
#include "port/wake.hpp"
#include "row/row_decoder.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

// Until when a source is read.
enum class ReadUntil { stopped, caught_up };

// What all readers of a source share; outlives them.
struct ReaderContext {
    Ports& ports;
    KinesisClient& client;
    const config::KinesisSource& config;
    kinesis::StreamRef stream;
    ByteBudget& budget;
    Inbox& inbox;
    RowDecoder& decoder;
    SourceMetrics& metrics;
    SeriesLabels labels;
    RepeatLimit& row_errors;
    Wake& doubted;  // notified when the service denies knowing a shard: a listing will tell
    ReadUntil until = ReadUntil::stopped;
    Duration retention = std::chrono::hours{24};
};

class ShardReader {
public:
    ShardReader(ReaderContext& context, ShardId shard, ShardProgress progress);

    // Why reading stopped.
    struct Outcome {
        enum class End { drained, caught_up, abandoned } end;
        std::vector<kinesis::ChildShard> children;  // drained: those the last page named
    };
    // Faults are repeated forever.
    [[nodiscard]] Awaitable<Outcome> run();

    // The service said that it knows no such shard, and has not answered since.
    [[nodiscard]] bool doubted() const { return doubted_; }
    // A listing agrees with that: run() ends when it would ask again.
    void abandon() { abandoned_ = true; }

    [[nodiscard]] const kinesis::ShardCursor& cursor() const { return cursor_; }
    // Where it was read to; rows up to there may still be on their way to the sink.
    [[nodiscard]] const ShardProgress& progress() const { return progress_; }
    // What the service said last, if that was an error.
    [[nodiscard]] const std::optional<Error>& last_error() const { return last_error_; }
    // When the service last answered.
    [[nodiscard]] TimePoint last_answer() const { return last_answer_; }

private:
    [[nodiscard]] Awaitable<> open_iterator();
    // An outcome if the page was the last one to read.
    [[nodiscard]] Awaitable<std::optional<Outcome>> fetch_page();
    void on_answer();
    void on_error(std::string_view operation, const Error& error);
    // Decodes a page into a chunk; on_error: fail throws Failure.
    [[nodiscard]] RowChunk chunk_of(kinesis::Page page);
    void on_row_error(const kinesis::Record& record, const Error& error, Ledger& ledger);
    void advance_past(const kinesis::Page& page);
    // What the next page may hold at most, as far as one can know before asking.
    [[nodiscard]] std::size_t page_bytes_expected() const;

    ReaderContext& context_;
    ShardId shard_;
    ShardProgress progress_;
    kinesis::ShardCursor cursor_;
    ShardMetrics metrics_;
    RepeatLimit faults_;
    std::optional<Error> last_error_;
    TimePoint last_answer_;
    std::optional<TimePoint> last_page_;
    std::size_t last_page_bytes_ = 0;
    bool doubted_ = false;
    bool abandoned_ = false;
};

}  // namespace kinesisd
