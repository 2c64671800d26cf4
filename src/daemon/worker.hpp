// Worker: one thread with one loop, and the pipelines that it owns entirely. Others talk to it by
// posting to its loop; nothing in it is shared but the log and the metrics.
#pragma once

#include "config/config.hpp"
#include "daemon/connection.hpp"
#include "pipeline/pipeline_runner.hpp"
#include "port/task_group.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <vector>

namespace kinesisd {

class Machine;

// What all workers share; outlives them.
struct WorkerShared {
    const Connection& connection;
    const aws::Environment& environment;
    const EventLog& log;
    Metrics& metrics;
    ReadUntil until;
};

// One run of a pipeline in this process: the next one of the same name has another number.
using PipelineId = std::uint64_t;

class Worker {
public:
    // What it is to run. `config` keeps alive what `pipeline` is a part of.
    struct Order {
        PipelineId id = 0;
        std::shared_ptr<const config::Config> config;
        const config::Pipeline* pipeline = nullptr;
    };
    // `on_end` is called on the worker's thread when a pipeline has ended. So many pipelines are
    // expected: a number of threads for the disk goes by it.
    Worker(
        const WorkerShared& shared,
        std::size_t pipelines_expected,
        std::function<void(PipelineId)> on_end
    );
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    // Cancels what still runs and waits for the thread.
    ~Worker();

    // All of these from any thread; they happen in the order of the calls.
    void start(Order order);
    // The source ends, what is in flight is committed.
    void stop(PipelineId id);
    // Every task of it unwinds at once.
    void cancel(PipelineId id);
    // One that has ended has no status any more, and its gauges go.
    void forget(PipelineId id);
    // Of each pipeline.
    void set_memory_bytes(std::size_t bytes);

    // Awaited on another loop; the copy is made on the worker's. Also of pipelines that have ended.
    using Statuses = std::map<PipelineId, PipelineStatus>;
    [[nodiscard]] Awaitable<Statuses> statuses();
    // The same of its credentials.
    [[nodiscard]] Awaitable<CredentialStatus> credentials();
    // Of all its pipelines; see PipelineRunner.
    [[nodiscard]] Awaitable<> refresh_gauges();

private:
    struct Member;

    void start_here(Order order);
    [[nodiscard]] Awaitable<> run_member(Member& member);
    [[nodiscard]] Statuses copy_statuses() const;
    void run_thread();

    WorkerShared shared_;
    std::function<void(PipelineId)> on_end_;
    asio::io_context loop_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::unique_ptr<Machine> machine_;
    std::map<PipelineId, std::unique_ptr<Member>> members_;
    TaskGroup root_;
    std::thread thread_;
};

}  // namespace kinesisd
