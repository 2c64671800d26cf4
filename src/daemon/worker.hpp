// Worker: one thread with one loop, and the pipelines that it owns entirely. Others talk to it by
// posting to its loop; nothing in it is shared but the log and the metrics.
#pragma once

#include "config/config.hpp"
#include "daemon/connection.hpp"
#include "pipeline/pipeline_runner.hpp"
#include "port/task_group.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace kinesisd {

class Machine;

// What all workers share; outlives them.
struct WorkerShared {
    const config::Config& config;
    const Connection& connection;
    const aws::Environment& environment;
    const EventLog& log;
    Metrics& metrics;
    ReadUntil until;
};

class Worker {
public:
    // `on_end` is called once on the worker's thread when its last pipeline has ended.
    Worker(
        const WorkerShared& shared,
        std::vector<const config::Pipeline*> pipelines,
        std::function<void()> on_end
    );
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    // Cancels what still runs and waits for the thread.
    ~Worker();

    // From any thread: sources end, what is in flight is committed.
    void stop();
    // From any thread: every task unwinds at once.
    void cancel();
    // Awaited on another loop; the copy is made on the worker's. Works until it is destroyed, also
    // when its pipelines have ended.
    [[nodiscard]] Awaitable<std::vector<PipelineStatus>> statuses();
    // The same of its credentials.
    [[nodiscard]] Awaitable<CredentialStatus> credentials();

private:
    [[nodiscard]] Awaitable<> run_all();
    [[nodiscard]] std::vector<PipelineStatus> copy_statuses() const;
    void run_thread();

    std::function<void()> on_end_;
    asio::io_context loop_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::unique_ptr<Machine> machine_;
    std::vector<std::unique_ptr<PipelineRunner>> runners_;
    TaskGroup root_;
    std::thread thread_;
};

}  // namespace kinesisd
