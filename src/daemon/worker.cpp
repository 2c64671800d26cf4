#include "daemon/worker.hpp"

#include "base/check.hpp"
#include "host/http_transport.hpp"
#include "host/posix_disk.hpp"
#include "host/posix_process.hpp"
#include "host/steady_clock.hpp"
#include "host/system_entropy.hpp"
#include "port/run_blocking.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

std::unique_ptr<HttpTransport> make_transport(const Connection& connection) {
    HttpTransportOptions options;
    options.ca_bundle = connection.ca_bundle.value;
    options.proxies = connection.proxies;
    return HttpTransport::create(options).value();
}

// A sync that hangs (a dead network drive) holds its thread, and must not hold other pipelines.
std::size_t disk_threads_for(std::size_t pipelines) {
    constexpr std::size_t threads_max = 16;
    return std::min(1 + pipelines, threads_max);
}

}  // namespace

// The machine, as this worker's pipelines see it.
class Worker::Host {
public:
    Host(const WorkerShared& shared, const Executor& executor, std::size_t pipelines)
        : transport_{make_transport(shared.connection)},
          disk_threads_{disk_threads_for(pipelines)},
          disk_{disk_threads_},
          processes_{disk_threads_},
          credentials_{
              executor,
              clock_,
              entropy_,
              shared.log,
              standard_chain(
                  shared.connection.credentials,
                  CredentialPorts{clock_, *transport_, disk_, processes_, entropy_}
              )
          },
          client_{
              shared.connection.client, *transport_, clock_, entropy_, credentials_, shared.metrics
          } {}
    ~Host() { disk_threads_.join(); }
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    [[nodiscard]] Ports ports(const WorkerShared& shared, const Executor& executor) {
        return {executor, clock_, *transport_, disk_, entropy_, shared.log, shared.metrics};
    }
    [[nodiscard]] KinesisClient& client() { return client_; }
    [[nodiscard]] CredentialCache& credentials() { return credentials_; }

private:
    SteadyClock clock_;
    SystemEntropy entropy_;
    std::unique_ptr<HttpTransport> transport_;
    asio::thread_pool disk_threads_;
    PosixDisk disk_;
    PosixProcessRunner processes_;
    CredentialCache credentials_;
    KinesisClient client_;
};

Worker::Worker(
    const WorkerShared& shared,
    std::vector<const config::Pipeline*> pipelines,
    std::function<void()> on_end
)
    : on_end_{std::move(on_end)},
      work_{loop_.get_executor()},
      host_{std::make_unique<Host>(shared, loop_.get_executor(), pipelines.size())},
      root_{loop_.get_executor()} {
    PipelineOptions options;
    options.until = shared.until;
    options.memory_bytes = shared.config.memory_limit_bytes / shared.config.pipelines.size();
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
            host_->ports(shared, loop_.get_executor()),
            host_->client()
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
    all.spawn(host_->credentials().keep_fresh());
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
    const auto copy = [this] { return host_->credentials().status(); };
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
