// KinesisSource: all shards of one stream. It finds them and finds them again, starts a ShardReader
// for each when its parents are drained, and hands rows to the inbox.
#pragma once

#include "kinesis/shard_lineage.hpp"
#include "pipeline/end_context.hpp"
#include "pipeline/shard_reader.hpp"
#include "pipeline/shard_turns.hpp"
#include "pipeline/source.hpp"
#include "port/task_group.hpp"
#include "port/wake.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kinesisd {

class KinesisSource final : public Source {
public:
    // All of it outlives the source.
    KinesisSource(
        const config::KinesisSource& config,
        const SeriesLabels& labels,
        const EndContext& ends,
        Inbox& inbox,
        ReadUntil until
    );
    ~KinesisSource() override;

    // Failure: the stream is missing, access is denied at the start, on_error: fail.
    [[nodiscard]] Awaitable<> run(const Snapshot& snapshot) override;
    void stop() override;
    // Up to the tip or the stop position.
    [[nodiscard]] bool is_complete() const override { return is_complete_; }
    [[nodiscard]] bool is_pinned(const Snapshot& snapshot) const override {
        return snapshot.stream.has_value();
    }

    [[nodiscard]] SourceStatus status() const override;
    [[nodiscard]] SourceMetrics& metrics() override { return metrics_; }

private:
    [[nodiscard]] Awaitable<> follow();
    // Describes and lists the stream; faults are repeated until it works.
    struct Survey {
        kinesis::StreamSummary summary;
        std::vector<kinesis::Shard> shards;
    };
    [[nodiscard]] Awaitable<Survey> survey();
    [[nodiscard]] Awaitable<Result<Survey>> try_survey();
    // A shard's turn, from the first one on; others follow until there is an outcome.
    [[nodiscard]] Awaitable<> read_shard(ShardId shard);
    void end_reading(const ShardId& shard, const ShardReader::Outcome& outcome);
    [[nodiscard]] ShardReader& reader_of(const ShardId& shard);

    void adopt_identity(const kinesis::StreamSummary& summary);
    void adopt_listing(const std::vector<kinesis::Shard>& shards);
    // True if another listing is of no use for now.
    [[nodiscard]] bool settled() const;
    // A shard that was trimmed before it was read to its end.
    void give_up_shard(const ShardId& shard);
    void start_readers();
    [[nodiscard]] bool has_children(const ShardId& shard) const;
    [[nodiscard]] bool is_mine(const ShardId& shard) const {
        return !context_.is_mine || context_.is_mine(shard);
    }
    // Where a shard begins that the snapshot does not know.
    [[nodiscard]] Checkpoint first_position() const;
    void note(Advance advance) { advances_.push_back(std::move(advance)); }
    // Hands on what was noted, as one step: a snapshot has all of it or nothing.
    void send_notes(Urgency urgency);
    [[nodiscard]] bool nothing_left() const;
    // A parent has stopped at the stop position, so that this shard will not be read.
    [[nodiscard]] bool is_behind_stop(const ShardId& shard) const;
    void count_shards();
    void log_retry(const Error& error);

    const config::KinesisSource& config_;
    Ports& ports_;
    SourceMetrics metrics_;
    RowDecoder decoder_;
    RepeatLimit row_errors_;
    kinesis::PageMemory page_memory_;
    RepeatLimit faults_;
    Wake changed_;
    ReaderContext context_;
    TaskGroup group_;
    ShardTurns turns_;
    kinesis::ShardLineage lineage_;
    TimePoint began_;
    std::map<ShardId, ShardProgress> progress_;  // as the snapshot will know it
    std::map<ShardId, std::unique_ptr<ShardReader>> readers_;
    std::set<ShardId> caught_up_;     // read to the tip, with ReadUntil::caught_up
    std::set<ShardId> stop_reached_;  // read to the stop position
    std::vector<Advance> advances_;   // noted, and not yet handed on
    std::optional<StreamIdentity> identity_;
    std::optional<Error> last_error_;
    // The first start of all: no position is known yet, and shards begin at start_position.
    bool is_first_start_ = false;
    bool is_complete_ = false;
    bool surveyed_ = false;
    bool childless_ended_ = false;  // since the last listing: list at once
};

}  // namespace kinesisd
