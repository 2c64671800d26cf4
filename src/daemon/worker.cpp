#include "daemon/worker.hpp"

#include "base/check.hpp"
#include "daemon/machine.hpp"
#include "daemon/shares.hpp"
#include "port/run_blocking.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace kinesisd {

Worker::Worker(
    const WorkerShared& shared,
    std::vector<const config::Pipeline*> pipelines,
    std::function<void()> on_end
)
    : on_end_{std::move(on_end)},
      work_{loop_.get_executor()},
      machine_{std::make_unique<Machine>(
          shared.connection, loop_.get_executor(), shared.log, shared.metrics, pipelines.size()
      )},
      root_{loop_.get_executor()} {
    PipelineOptions options;
    options.until = shared.until;
    options.memory_bytes = memory_share_bytes(shared.config);
    std::optional<std::string> snapshots;
    if (shared.config.persistence) {
        snapshots = shared.config.persistence->path;
        options.snapshot_interval = shared.config.persistence->snapshot_interval;
    }
    for (const config::Pipeline* pipeline : pipelines)
        runners_.push_back(std::make_unique<PipelineRunner>(
            *pipeline,
            options,
            config::is_persistent(pipeline->source) ? snapshots : std::nullopt,
            machine_->ports(),
            machine_->client()
        ));
    for (const auto& runner : runners_)
        root_.spawn(runner->run());
    thread_ = std::thread{[this] { run_thread(); }};
}

Worker::~Worker() {
    cancel();
    work_.reset();
    thread_.join();
}

void Worker::run_thread() {
    asio::co_spawn(loop_, run_all(), [this](const std::exception_ptr& failure) {
        // A pipeline's failures are in its status; anything else is a broken invariant.
        check(failure == nullptr);
        on_end_();
    });
    loop_.run();
}

// Credentials are kept fresh as long as there are pipelines.
Awaitable<> Worker::run_all() {
    TaskGroup all{loop_.get_executor()};
    const auto pipelines = [](Worker& worker, TaskGroup& group) -> Awaitable<> {
        co_await worker.root_.join();
        group.cancel();
    };
    all.spawn(machine_->credentials().keep_fresh());
    all.spawn(pipelines(*this, all));
    co_await all.join();
}

void Worker::stop() {
    asio::post(loop_, [this] {
        for (const auto& runner : runners_)
            runner->stop();
    });
}

void Worker::cancel() {
    asio::post(loop_, [this] { root_.cancel(); });
}

Awaitable<std::vector<PipelineStatus>> Worker::statuses() {
    const auto copy = [this] { return copy_statuses(); };
    return run_on(Executor{loop_.get_executor()}, copy);
}

Awaitable<CredentialStatus> Worker::credentials() {
    const auto copy = [this] { return machine_->credentials().status(); };
    return run_on(Executor{loop_.get_executor()}, copy);
}

std::vector<PipelineStatus> Worker::copy_statuses() const {
    std::vector<PipelineStatus> all;
    all.reserve(runners_.size());
    for (const auto& runner : runners_)
        all.push_back(runner->status());
    return all;
}

}  // namespace kinesisd
