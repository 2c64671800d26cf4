// ShardReader: reads one shard from a checkpoint to its end, a page a turn. ShardCursor decides
// what to do next; this does it, decodes the page and hands its rows on.
#pragma once

#include "config/config.hpp"
#include "kinesis/page_memory.hpp"
#include "kinesis/shard_cursor.hpp"
#include "kinesis/shard_lineage.hpp"
#include "pipeline/kinesis_client.hpp"
#include "pipeline/pages_under_way.hpp"
#include "pipeline/ports.hpp"
#include "pipeline/repeat_limit.hpp"
#include "pipeline/row_chunk.hpp"
#include "pipeline/source.hpp"
#include "port/wake.hpp"
#include "row/row_decoder.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kinesisd {

// Which shards of the stream this process reads.
using IsMine = kinesis::ShardLineage::IsMine;

// What all readers of a source share; outlives them.
struct ReaderContext {
    Ports& ports;
    KinesisClient& client;
    const config::KinesisSource& config;
    kinesis::StreamRef stream;
    ByteBudget& budget;
    PagesUnderWay& under_way;
    Inbox& inbox;
    RowDecoder& decoder;
    SourceMetrics& metrics;
    SeriesLabels labels;
    RepeatLimit& row_errors;
    kinesis::PageMemory& page_memory;
    Wake& doubted;   // notified when the service denies knowing a shard: a listing will tell
    IsMine is_mine;  // empty: all
    ReadUntil until = ReadUntil::stopped;
    std::optional<WallTime> stop_at{};  // the first record that arrived then or later is not read
    Duration retention = std::chrono::hours{24};
};

class ShardReader {
public:
    ShardReader(ReaderContext& context, ShardId shard, ShardProgress progress);

    // Why reading stopped.
    struct Outcome {
        enum class End { drained, caught_up, stop_reached, abandoned } end;
        std::vector<kinesis::ChildShard> children;  // drained: those the last page named
    };
    // One page, and the iterator that it needs. Nothing: there is more to come, from next_turn()
    // on; faults are repeated forever.
    [[nodiscard]] Awaitable<std::optional<Outcome>> take_turn();
    [[nodiscard]] TimePoint next_turn() const;

    // The service said that it knows no such shard, and has not answered since.
    [[nodiscard]] bool doubted() const { return doubted_; }
    // A listing agrees with that: the next turn is the last.
    void abandon() { abandoned_ = true; }

    [[nodiscard]] const kinesis::ShardCursor& cursor() const { return cursor_; }
    // Where it was read to; rows up to there may still be on their way to the sink.
    [[nodiscard]] const ShardProgress& progress() const { return progress_; }
    // What the service said last, if that was an error.
    [[nodiscard]] const std::optional<Error>& last_error() const { return last_error_; }
    // How long the service has not answered; waiting for memory is the sinks' time, not its.
    [[nodiscard]] Duration unanswered_for(TimePoint now) const {
        return held_up_since_.value_or(now) - last_answer_;
    }

private:
    class MemoryWait;

    [[nodiscard]] Awaitable<> open_iterator();
    [[nodiscard]] Awaitable<std::optional<Outcome>> fetch_page();
    // An outcome if the page was the last one to read.
    enum class Stop { ahead, reached };
    [[nodiscard]] std::optional<Outcome> outcome_of(const kinesis::Page& page, Stop stop) const;
    void on_answer();
    void on_error(std::string_view operation, const Error& error);
    // How many of the page's records come before the stop position.
    [[nodiscard]] std::size_t wanted_records(const kinesis::Page& page) const;
    // Everything that is still to come lies behind the stop position.
    [[nodiscard]] bool is_past_stop() const;
    void advance_past(std::span<const kinesis::Record> records);
    // Decodes the first `wanted` records of a page into a chunk; on_error: fail throws Failure.
    [[nodiscard]] RowChunk chunk_of(kinesis::Page page, std::size_t wanted);
    void decode(std::span<const kinesis::Record> records, RowBatch& rows, RowChunk& chunk);
    void complete_row(const kinesis::Record& record, RowBatch& rows);
    void on_row_error(const kinesis::Record& record, const Error& error, RowChunk& chunk);
    // The next page may be of any size.
    [[nodiscard]] bool is_behind() const { return !last_page_ || !cursor_.caught_up(); }
    // What the next page may hold at most, as far as one can know before asking.
    [[nodiscard]] std::size_t page_bytes_expected() const;
    // The page says how long it is: changes `permit` to what it will hold, and waits for that.
    [[nodiscard]] Awaitable<> make_room(
        ByteBudget::Permit& permit, std::optional<std::size_t> body_bytes
    );

    ReaderContext& context_;
    ShardId shard_;
    ShardProgress progress_;
    kinesis::ShardCursor cursor_;
    ShardMetrics metrics_;
    RepeatLimit faults_;
    std::optional<Error> last_error_;
    TimePoint last_answer_;  // moved forward by what was waited for memory since
    std::optional<TimePoint> held_up_since_;
    std::optional<TimePoint> last_page_;
    std::size_t last_page_bytes_ = 0;
    std::size_t announced_bytes_ = 0;  // of a page that did not arrive whole: it comes again
    bool doubted_ = false;
    bool abandoned_ = false;
};

}  // namespace kinesisd
