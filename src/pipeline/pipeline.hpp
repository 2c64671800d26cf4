// Pipeline: one life of a pipeline, from its snapshot to a stop or a failure. The source puts rows
// into the inbox; one writer loop writes them, and when it is time commits: sinks first, then the
// snapshot. A failure ends the life; the next one begins at the snapshot (PipelineRunner).
#pragma once

#include "config/config.hpp"
#include "pipeline/dead_letters.hpp"
#include "pipeline/kinesis_client.hpp"
#include "pipeline/minibatch.hpp"
#include "pipeline/ports.hpp"
#include "pipeline/send_ahead.hpp"
#include "pipeline/sink.hpp"
#include "pipeline/snapshot_store.hpp"
#include "pipeline/source.hpp"

#include <memory>
#include <vector>

namespace kinesisd {

struct PipelineOptions {
    ReadUntil until = ReadUntil::stopped;
    std::size_t memory_bytes = std::size_t{256} << 20U;  // this pipeline's share of memory_limit
    Duration snapshot_interval{0};
};

// What a pipeline has come to, over all its lives.
struct PipelineProgress {
    Ledger ledger;  // of this process
    std::uint64_t written_bytes = 0;
    std::uint64_t commits = 0;
    std::optional<TimePoint> last_commit;
    std::optional<TimePoint> last_confirmed;  // a commit, or nothing was there to commit
    std::optional<TimePoint> last_stored;     // a snapshot, or nothing was there to store
    std::uint64_t confirmations = 0;
};

class Pipeline {
public:
    // All of it outlives the pipeline.
    Pipeline(
        const config::Pipeline& config,
        const PipelineOptions& options,
        Ports& ports,
        KinesisClient& client,
        SnapshotStore& store,
        PipelineProgress& progress
    );
    ~Pipeline();
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    enum class Start { process, again };  // the first life of this process, or a later one
    // Returns when the source has ended and everything was committed. Throws Failure.
    [[nodiscard]] Awaitable<> run(Start start);
    // The source ends, the inbox drains, the last commit is like any other.
    void stop();
    // Its share of the memory is another from now on.
    void set_memory_bytes(std::size_t bytes) { budget_.set_total_bytes(bytes); }

    [[nodiscard]] SourceStatus source_status() const { return source_->status(); }
    [[nodiscard]] std::vector<SinkStatus> sink_statuses() const;
    // Source and sinks were reached, and the first positions are durable.
    [[nodiscard]] bool is_ready() const;
    [[nodiscard]] std::uint64_t backlog_rows() const { return minibatches_.rows(); }
    // Something is committed that no snapshot has yet: a crash takes it back.
    [[nodiscard]] bool awaits_snapshot() const { return store_at_.has_value(); }
    [[nodiscard]] std::size_t memory_used_bytes() const { return budget_.used_bytes(); }

private:
    // Throws Failure if it is an error.
    static void must(const Result<>& result);
    [[nodiscard]] Awaitable<> prepare(Start start);
    [[nodiscard]] Awaitable<> write_rows();
    // When the writer looks around at the latest.
    [[nodiscard]] TimePoint next_turn() const;
    [[nodiscard]] Awaitable<> show_backlog();
    [[nodiscard]] Awaitable<> write_chunk(RowChunk chunk);
    [[nodiscard]] Awaitable<> write_now(const RowChunk& chunk);
    // Leaves what is yet to be written of it to its minibatch.
    void keep(RowChunk chunk);
    [[nodiscard]] bool raise_bound(std::uint64_t rows);
    [[nodiscard]] Error letters_failed(const Error& error);
    void count_failure(const Error& error);
    [[nodiscard]] Awaitable<> store_snapshot();
    [[nodiscard]] bool waits_for_commit(const Sink& sink) const;
    [[nodiscard]] Awaitable<> write_sorted();
    [[nodiscard]] Awaitable<> conclude();
    // The inbox has something, the sinks have settled something, or the time has come.
    [[nodiscard]] Awaitable<> next_event();
    // max_backlog_size: the next chunk has to wait for a commit.
    [[nodiscard]] bool is_full() const;
    [[nodiscard]] bool has_room() const;
    [[nodiscard]] bool close_due() const;
    [[nodiscard]] bool store_due() const;
    [[nodiscard]] bool sink_wants_commit() const;
    void open_minibatch(WallTime arrived);
    // No row is added to the open minibatch any more.
    [[nodiscard]] Awaitable<> close_minibatch();
    void confirm();

    // Committing, in pipeline_commit.cpp.
    [[nodiscard]] bool commit_due() const;
    [[nodiscard]] MinibatchNumber settled_through() const;
    // Commits what is settled.
    [[nodiscard]] Awaitable<> commit();
    [[nodiscard]] Awaitable<> commit_all();
    [[nodiscard]] Awaitable<> write_kept(const Minibatch& minibatch);
    [[nodiscard]] Awaitable<> write_dead_letters(const RowChunk& chunk, RowStamp stamp);
    [[nodiscard]] Awaitable<> prepare(Sink& sink, const RowChunk& chunk, RowStamp stamp);
    [[nodiscard]] Awaitable<> prepare_flush();
    [[nodiscard]] Awaitable<> make_durable(TimePoint began);
    void settle_refusals(MinibatchNumber minibatch);
    void count_commit(TimePoint began);
    void forget_finished_files();

    const config::Pipeline& config_;
    const config::SourceBasics& source_config_;
    const PipelineOptions& options_;
    Ports& ports_;
    SnapshotStore& store_;
    PipelineProgress& progress_;
    PipelineMetrics metrics_;
    ByteBudget budget_;
    PagesUnderWay under_way_;
    Inbox inbox_;
    Wake written_;  // notified when the last commit is done
    Wake settled_;  // notified by sinks
    Wake event_;    // notified by whatever the writer may have to do something about
    std::vector<std::unique_ptr<Sink>> sinks_;
    std::optional<DeadLetters> dead_letters_;
    std::unique_ptr<Source> source_;

    Snapshot snapshot_;
    bool sinks_open_ = false;
    bool positions_durable_ = false;
    bool stopping_ = false;
    bool all_written_ = false;
    bool keeps_rows_ = false;  // a sink gets them sorted, or when they are committed
    MinibatchQueue minibatches_;
    std::optional<TimePoint> close_at_;  // nothing: no minibatch is open
    RowStamp stamp_;                     // of the open minibatch
    SendAhead ahead_;
    // A sink commits behind: rows of later minibatches are on their way before those of earlier
    // ones are committed.
    bool sends_ahead_ = false;
    // What is being committed.
    MinibatchNumber committing_ = 0;  // and all before it
    Ledger pending_;
    std::uint64_t pending_bytes_ = 0;
    TimePoint next_snapshot_{};
    std::optional<TimePoint> store_at_;  // something is committed that no snapshot has yet
};

}  // namespace kinesisd
