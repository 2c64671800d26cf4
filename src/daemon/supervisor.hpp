// Supervisor: everything that runs, from a Config to an exit code. It spreads the pipelines over
// the workers, serves the HTTP endpoint, and turns signals into stop and cancel.
#pragma once

#include "config/config.hpp"
#include "daemon/connection.hpp"
#include "daemon/service_report.hpp"
#include "daemon/worker.hpp"
#include "port/disk.hpp"
#include "port/task_group.hpp"
#include "port/wake.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace kinesisd {

struct SupervisorOptions {
    ReadUntil until = ReadUntil::stopped;
};

class Supervisor {
public:
    // All of it outlives the supervisor.
    Supervisor(
        const config::Config& config,
        const Connection& connection,
        const aws::Environment& environment,
        const EventLog& log,
        SupervisorOptions options
    );
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;
    ~Supervisor();

    // Looks at the pipelines' statuses every so often while they run; false ends them (stop).
    using Watch = std::function<bool(const std::vector<PipelineStatus>&)>;

    // Runs on the calling thread until every pipeline has ended. The exit code: 0, or 1 if a
    // pipeline failed, the snapshots are held by another process, or the HTTP address is taken.
    [[nodiscard]] int run(const Watch& watch);
    // The statuses at the end.
    [[nodiscard]] const std::vector<PipelineStatus>& final_statuses() const { return final_; }

private:
    [[nodiscard]] Awaitable<int> supervise(const Watch& watch);
    [[nodiscard]] Awaitable<Result<>> lock_snapshots();
    [[nodiscard]] Awaitable<std::vector<PipelineStatus>> statuses();
    // Each worker has some of its own; told are those that expire first.
    [[nodiscard]] Awaitable<CredentialStatus> credentials();
    [[nodiscard]] Awaitable<> watch_progress(const Watch& watch);
    [[nodiscard]] Awaitable<> wait_for_end();
    void start_workers();
    void on_worker_end();
    void on_stop_signal();
    void on_signal(int number);
    [[nodiscard]] Awaitable<> report_status();
    void stop();
    void announce_stop();
    [[nodiscard]] ServiceReport::Phase service_phase() const;
    [[nodiscard]] int exit_code() const;

    const config::Config& config_;
    const Connection& connection_;
    const aws::Environment& environment_;
    const EventLog& log_;
    SupervisorOptions options_;
    Metrics metrics_;
    ServiceNotifier notifier_;
    asio::io_context loop_{1};
    WorkerShared shared_;
    std::unique_ptr<DiskLock> lock_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::size_t workers_running_ = 0;
    unsigned stop_signals_ = 0;
    asio::signal_set signals_;
    Wake changed_;
    TaskGroup around_;  // what runs beside the workers: signals, HTTP, watching
    std::vector<PipelineStatus> final_;
};

}  // namespace kinesisd
