// Fleet: the pipelines that run, and the workers that they are spread over. Belongs to the
// supervisor's loop.
#pragma once

#include "daemon/reload_plan.hpp"
#include "daemon/worker.hpp"
#include "port/wake.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace kinesisd {

class Fleet {
public:
    using ConfigPtr = std::shared_ptr<const config::Config>;

    // `shared` outlives it. `on_end` is called whenever a pipeline has ended.
    Fleet(asio::io_context& loop, const WorkerShared& shared, std::function<void()> on_end);
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;
    ~Fleet();

    void start(ConfigPtr config);
    [[nodiscard]] const config::Config& config() const { return *config_; }

    // Stops what is to be stopped, and when all of that has ended, or `patience` is over and it is
    // cancelled, starts what is to be started: no two pipelines ever share a file or a snapshot.
    // Stops early, with the old configuration, when stop() is called meanwhile.
    enum class Applied { yes, stopped_meanwhile };
    [[nodiscard]] Awaitable<Applied> apply(ConfigPtr next, ReloadPlan plan, Duration patience);

    // Sources end, what is in flight is committed.
    void stop();
    // Every task unwinds at once.
    void cancel();
    [[nodiscard]] bool has_ended() const;
    // Ends the threads; no status afterwards.
    void close() { workers_.clear(); }

    // In the order of the configuration.
    [[nodiscard]] Awaitable<std::vector<PipelineStatus>> statuses();
    // Each worker has some of its own; told are those that expire first.
    [[nodiscard]] Awaitable<CredentialStatus> credentials();
    // Before a scrape.
    [[nodiscard]] Awaitable<> refresh_gauges();
    // Names of the pipelines that have ended by a failure.
    [[nodiscard]] Awaitable<std::set<std::string>> failed();

private:
    struct Ship {
        std::string pipeline;
        PipelineId id = 0;
        Worker* worker = nullptr;
        bool is_leaving = false;
        bool has_ended = false;
    };

    void launch(const config::Pipeline& pipeline);
    [[nodiscard]] Worker& worker_for_one_more();
    [[nodiscard]] std::size_t load_of(const Worker& worker) const;
    [[nodiscard]] Awaitable<> wait_for_leaving(Duration patience);
    [[nodiscard]] bool is_waiting_for_leaving() const;
    void drop_leaving(const ReloadPlan& plan);
    void drop_gauges(const config::Pipeline& pipeline);
    void on_end(PipelineId id);

    asio::io_context& loop_;
    const WorkerShared& shared_;
    std::function<void()> on_end_;
    ConfigPtr config_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<Ship> ships_;  // in the order of the configuration
    PipelineId last_id_ = 0;
    bool is_stopping_ = false;
    Wake ended_;
};

}  // namespace kinesisd
