// PipelineRunner: the lives of one pipeline. A life that fails for a cause that may pass is
// followed by another, which begins at the last snapshot; what only a person can mend ends it.
#pragma once

#include "pipeline/pipeline.hpp"

#include <memory>
#include <optional>
#include <string>

namespace kinesisd {

// For /status, /readyz, /livez, the progress bar; a copy.
struct PipelineStatus {
    enum class State { starting, running, backing_off, stopping, finished, failed };

    std::string name;
    std::string source;
    std::string stream;
    State state = State::starting;
    bool ready = false;  // source and sinks were reached, in this life
    SourceStatus reading;
    std::vector<SinkStatus> sinks;
    PipelineProgress progress;
    std::uint64_t backlog_rows = 0;
    std::size_t memory_used_bytes = 0;
    // Since a commit, or since a snapshot that holds all that is committed; since it began if there
    // was none; 0 while nothing is to be committed or stored, and once it has finished.
    Duration unconfirmed_for{0};
    Duration snapshot_age{0};
    std::optional<Duration> since_commit;
    Duration autocommit{0};
    std::optional<Error> last_error;
    bool interrupted = false;  // its last life ended by a failure: what it had read is read again
};
[[nodiscard]] std::string_view name(PipelineStatus::State state);

class PipelineRunner {
public:
    // All but the options outlive the runner. `snapshots`: the folder, nothing for none.
    PipelineRunner(
        const config::Pipeline& config,
        PipelineOptions options,
        std::optional<std::string> snapshots,
        Ports ports,
        KinesisClient& client
    );

    // Returns when the pipeline has ended: stopped, caught up, or failed (see status()). Throws
    // only when it is cancelled.
    [[nodiscard]] Awaitable<> run();
    void stop();
    // Its share of the memory is another from now on.
    void set_memory_bytes(std::size_t bytes);

    [[nodiscard]] PipelineStatus status() const;
    // Brings those of its gauges up to date that grow by themselves.
    void refresh_gauges() { metrics_.snapshot_age(snapshot_age()); }

private:
    // One life; its failure, if it had one.
    [[nodiscard]] Awaitable<std::optional<Error>> live(Pipeline::Start start);
    [[nodiscard]] bool may_pass(const Error& error) const;
    [[nodiscard]] bool is_ready() const;
    [[nodiscard]] bool has_nothing_to_commit() const;
    [[nodiscard]] Duration unconfirmed_for() const;
    [[nodiscard]] Duration snapshot_age() const;

    const config::Pipeline& config_;
    const config::SourceBasics& source_config_;
    PipelineOptions options_;
    Ports ports_;
    KinesisClient& client_;
    TimePoint began_;
    SnapshotStore store_;
    PipelineMetrics metrics_;
    PipelineProgress progress_;
    std::unique_ptr<Pipeline> pipeline_;  // while a life lasts
    Wake stop_wanted_;
    bool stopping_ = false;
    // After a failure it is ready again only when something was committed since.
    std::uint64_t confirmations_wanted_ = 0;
    PipelineStatus::State state_ = PipelineStatus::State::starting;
    std::optional<Error> last_error_;
    bool interrupted_ = false;
};

}  // namespace kinesisd
