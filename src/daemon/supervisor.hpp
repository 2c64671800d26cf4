// Supervisor: everything that runs, from a Config to an exit code. It spreads the pipelines over
// the workers, serves the HTTP endpoint, and turns signals into stop and cancel.
#pragma once

#include "config/config.hpp"
#include "config/parse_config.hpp"
#include "daemon/connection.hpp"
#include "daemon/fleet.hpp"
#include "daemon/service_report.hpp"
#include "port/disk.hpp"
#include "port/task_group.hpp"
#include "port/wake.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace kinesisd {

struct SupervisorOptions {
    ReadUntil until = ReadUntil::stopped;
    // What a reload does: the configuration as it is now, or every problem in it. Nothing: there
    // is none to load again.
    using Load = std::function<boost::system::result<config::Config, config::Problems>()>;
    Load load{};
    std::shared_ptr<std::atomic<Level>> log_level{};  // of the log, if it can change
};

class Supervisor {
public:
    // But for `config` and the options, all of it outlives the supervisor.
    Supervisor(
        config::Config config,
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
    [[nodiscard]] Awaitable<> watch_progress(const Watch& watch);
    [[nodiscard]] Awaitable<> wait_for_end();
    void log_start() const;
    void on_stop_signal();
    void on_signal(int number);
    [[nodiscard]] Awaitable<> report_status();

    // Reloading, in reload.cpp.
    [[nodiscard]] Awaitable<> reload_when_asked();
    [[nodiscard]] Awaitable<> reload();
    // The next configuration, if this process can run it.
    [[nodiscard]] boost::system::result<Fleet::ConfigPtr, config::Problems> load() const;
    void on_bad_reload(const config::Problems& problems);
    void on_good_reload(const ReloadPlan& plan);

    void stop();
    void announce_stop();
    [[nodiscard]] ServiceReport::Phase service_phase() const;
    [[nodiscard]] int exit_code() const;

    const Fleet::ConfigPtr first_config_;
    const Connection& connection_;
    const aws::Environment& environment_;
    const EventLog& log_;
    SupervisorOptions options_;
    Metrics metrics_;
    ReloadMetrics reload_metrics_;
    ServiceNotifier notifier_;
    asio::io_context loop_{1};
    WorkerShared shared_;
    Fleet fleet_;
    std::unique_ptr<DiskLock> lock_;
    unsigned stop_signals_ = 0;
    bool is_reloading_ = false;
    asio::signal_set signals_;
    Wake changed_;
    Wake reload_wanted_;
    TaskGroup around_;  // what runs beside the workers: signals, HTTP, watching
    std::vector<PipelineStatus> final_;
};

}  // namespace kinesisd
