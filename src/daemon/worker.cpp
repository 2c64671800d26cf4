#include "daemon/worker.hpp"

#include "base/check.hpp"
#include "daemon/machine.hpp"
#include "daemon/shares.hpp"
#include "port/run_blocking.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <utility>

namespace kinesisd {

namespace {

PipelineOptions options_of(const config::Config& config, ReadUntil until) {
    PipelineOptions options;
    options.until = until;
    options.memory_bytes = memory_share_bytes(config);
    if (config.persistence) options.snapshot_interval = config.persistence->snapshot_interval;
    return options;
}

}  // namespace

struct Worker::Member {
    Member(Order its_order, const WorkerShared& shared, Machine& machine, const Executor& executor)
        : order{std::move(its_order)},
          log{shared.log.with("pipeline", order.pipeline->name)},
          runner{
              *order.pipeline,
              options_of(*order.config, shared.until),
              snapshots_of(order),
              machine.ports(log),
              machine.client()
          },
          tasks{executor} {}

    static std::optional<std::string> snapshots_of(const Order& order) {
        const auto& persistence = order.config->persistence;
        if (!persistence || !config::is_persistent(order.pipeline->source)) return std::nullopt;
        return persistence->path;
    }

    Order order;
    EventLog log;  // its events say which pipeline they are of
    PipelineRunner runner;
    TaskGroup tasks;  // the runner alone: so it can be cancelled alone
};

Worker::Worker(
    const WorkerShared& shared,
    std::size_t pipelines_expected,
    std::function<void(PipelineId)> on_end
)
    : shared_{shared},
      on_end_{std::move(on_end)},
      work_{loop_.get_executor()},
      machine_{std::make_unique<Machine>(
          shared.connection, loop_.get_executor(), shared.log, shared.metrics, pipelines_expected
      )},
      root_{loop_.get_executor()} {
    root_.spawn(machine_->credentials().keep_fresh());
    thread_ = std::thread{[this] { run_thread(); }};
}

Worker::~Worker() {
    asio::post(loop_, [this] { root_.cancel(); });
    work_.reset();
    thread_.join();
}

void Worker::run_thread() {
    asio::co_spawn(loop_, root_.join(), [](const std::exception_ptr& failure) {
        // A pipeline's failures are in its status; anything else is a broken invariant.
        check(failure == nullptr);
    });
    loop_.run();
}

void Worker::start(Order order) {
    asio::post(loop_, [this, order = std::move(order)]() mutable { start_here(std::move(order)); });
}

void Worker::start_here(Order order) {
    const PipelineId id = order.id;
    auto member = std::make_unique<Member>(
        std::move(order), shared_, *machine_, Executor{loop_.get_executor()}
    );
    root_.spawn(run_member(*member));
    members_.emplace(id, std::move(member));
}

Awaitable<> Worker::run_member(Member& member) {
    member.tasks.spawn(member.runner.run());
    co_await member.tasks.join();
    on_end_(member.order.id);
}

void Worker::stop(PipelineId id) {
    asio::post(loop_, [this, id] { members_.at(id)->runner.stop(); });
}

void Worker::cancel(PipelineId id) {
    asio::post(loop_, [this, id] { members_.at(id)->tasks.cancel(); });
}

void Worker::forget(PipelineId id) {
    asio::post(loop_, [this, id] { members_.erase(id); });
}

void Worker::set_memory_bytes(std::size_t bytes) {
    asio::post(loop_, [this, bytes] {
        for (const auto& [id, member] : members_)
            member->runner.set_memory_bytes(bytes);
    });
}

Awaitable<Worker::Statuses> Worker::statuses() {
    const auto copy = [this] { return copy_statuses(); };
    return run_on(Executor{loop_.get_executor()}, copy);
}

Awaitable<CredentialStatus> Worker::credentials() {
    const auto copy = [this] { return machine_->credentials().status(); };
    return run_on(Executor{loop_.get_executor()}, copy);
}

Awaitable<> Worker::refresh_gauges() {
    const auto refresh = [this] {
        for (const auto& [id, member] : members_)
            member->runner.refresh_gauges();
        return members_.size();
    };
    const Executor loop{loop_.get_executor()};
    Awaitable<std::size_t> refreshed = run_on(loop, refresh);
    co_await std::move(refreshed);
}

Worker::Statuses Worker::copy_statuses() const {
    Statuses all;
    for (const auto& [id, member] : members_)
        all.emplace(id, member->runner.status());
    return all;
}

}  // namespace kinesisd
