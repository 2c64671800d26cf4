#include "daemon/supervisor.hpp"

#include "daemon/snapshot_lock.hpp"
#include "daemon/status_text.hpp"
#include "daemon/version.hpp"
#include "daemon/web.hpp"
#include "host/posix_disk.hpp"
#include "host/steady_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace kinesisd {

namespace {

constexpr Duration watch_interval = std::chrono::milliseconds{100};

ShardDetail shard_detail(const config::Http& http) {
    return http.shard_series == config::ShardSeries::folded ? ShardDetail::folded
                                                            : ShardDetail::each;
}

Awaitable<> listen_to(asio::signal_set& signals, std::function<void(int)> on_signal) {
    while (true) {
        const int number = co_await signals.async_wait(asio::use_awaitable);
        on_signal(number);
    }
}

}  // namespace

Supervisor::Supervisor(
    config::Config config,
    const Connection& connection,
    const aws::Environment& environment,
    const EventLog& log,
    SupervisorOptions options
)
    : first_config_{std::make_shared<const config::Config>(std::move(config))},
      connection_{connection},
      environment_{environment},
      log_{log},
      options_{std::move(options)},
      metrics_{version, shard_detail(first_config_->http)},
      reload_metrics_{metrics_},
      notifier_{service_settings(environment, ::getpid())},
      shared_{connection_, environment_, log_, metrics_, options_.until},
      fleet_{loop_, shared_, [this] { changed_.notify(); }},
      signals_{loop_},
      changed_{loop_.get_executor()},
      reload_wanted_{loop_.get_executor()},
      around_{loop_.get_executor()} {
    // From here on: a signal during the start must not end the process by its default action.
    for (const int number : {SIGTERM, SIGINT, SIGUSR1, SIGHUP})
        signals_.add(number);
}

Supervisor::~Supervisor() = default;

int Supervisor::run(const Watch& watch) {
    int code = 1;
    asio::co_spawn(loop_, supervise(watch), [&code](const std::exception_ptr& failure, int result) {
        if (failure) std::rethrow_exception(failure);
        code = result;
    });
    loop_.run();
    return code;
}

Awaitable<int> Supervisor::supervise(const Watch& watch) {
    const Result<> locked = co_await lock_snapshots();
    if (!locked) {
        log_.write(Level::error, "snapshots_locked", locked.error().detail);
        co_return 1;
    }
    Web web{WebState{
        first_config_->http,
        metrics_,
        log_,
        loop_.get_executor(),
        [this] { return fleet_.statuses(); },
        [this] { return fleet_.credentials(); },
        [this] { return fleet_.refresh_gauges(); },
        [this] { return stop_signals_ > 0; }
    }};
    const Result<> listening = web.listen();
    if (!listening) {
        log_.write(Level::error, "http_not_listening", listening.error().text());
        co_return 1;
    }
    log_start();
    fleet_.start(first_config_);
    // Signals that came before this are waiting in the set.
    around_.spawn(listen_to(signals_, [this](int number) { on_signal(number); }));
    around_.spawn(reload_when_asked());
    around_.spawn(web.serve());
    around_.spawn(watch_progress(watch));
    // Not after /readyz: a service is up when it works at its task, and the network may come later.
    around_.spawn(report_to_service_manager(
        {notifier_, log_, [this] { return fleet_.statuses(); }, [this] { return service_phase(); }}
    ));
    co_await wait_for_end();
    final_ = co_await fleet_.statuses();
    around_.cancel();
    co_await around_.join();
    fleet_.close();
    co_return exit_code();
}

Awaitable<Result<>> Supervisor::lock_snapshots() {
    if (!first_config_->persistence) co_return Result<>{};
    asio::thread_pool pool{1};
    PosixDisk disk{pool};
    const std::string folder = first_config_->persistence->path;
    Result<std::unique_ptr<DiskLock>> lock = co_await lock_snapshot_folder(disk, folder);
    pool.join();
    if (!lock) co_return lock.error();
    lock_ = std::move(*lock);
    co_return Result<>{};
}

void Supervisor::log_start() const {
    const auto& persistence = first_config_->persistence;
    log_.write(
        Level::info,
        "started",
        "moving records",
        {{"version", std::string{version}},
         {"region", connection_.region.value},
         {"endpoint", connection_.endpoint_url.value},
         {"proxy", proxy_of(connection_)},
         {"pipelines", std::to_string(first_config_->pipelines.size())},
         {"persistence", persistence ? persistence->path : "none"}}
    );
    if (!persistence)
        log_.write(
            Level::warn,
            "no_persistence",
            "positions are kept in memory only: after a restart every stream is read from its "
            "beginning again, and appended to the same files"
        );
}

Awaitable<> Supervisor::wait_for_end() {
    SteadyClock clock;
    std::optional<TimePoint> cancel_at;
    while (!fleet_.has_ended() || (is_reloading_ && stop_signals_ == 0)) {
        if (stop_signals_ > 0 && !cancel_at)
            cancel_at = clock.now() + fleet_.config().shutdown_timeout;
        const bool overdue = cancel_at && clock.now() >= *cancel_at;
        if (overdue || stop_signals_ > 1) {
            log_.write(
                Level::warn,
                "stopping_at_once",
                "what is not committed will be read again at the next start",
                {{"reason", overdue ? "shutdown_timeout" : "second signal"}}
            );
            fleet_.cancel();
            cancel_at = TimePoint::max();
            stop_signals_ = 1;
        }
        if (cancel_at && *cancel_at != TimePoint::max()) {
            co_await clock.wait_until(changed_, *cancel_at);
        } else {
            co_await changed_.wait();
        }
    }
}

Awaitable<> Supervisor::watch_progress(const Watch& watch) {
    if (!watch) co_return;
    SteadyClock clock;
    while (true) {
        const std::vector<PipelineStatus> now = co_await fleet_.statuses();
        if (!watch(now)) stop();
        co_await clock.sleep_until(clock.now() + watch_interval);
    }
}

void Supervisor::stop() {
    if (stop_signals_ > 0) return;
    stop_signals_ = 1;
    announce_stop();
    fleet_.stop();
    changed_.notify();
}

// The unit may allow less time than the configuration; a little more than that is for the way out.
void Supervisor::announce_stop() {
    constexpr Duration way_out = std::chrono::seconds{5};
    (void
    )notifier_.send({ServiceEvent::stopping, "stopping", fleet_.config().shutdown_timeout + way_out}
    );
}

ServiceReport::Phase Supervisor::service_phase() const {
    return stop_signals_ > 0 ? ServiceReport::Phase::stopping : ServiceReport::Phase::running;
}

void Supervisor::on_stop_signal() {
    if (stop_signals_ > 0) {
        ++stop_signals_;
        changed_.notify();
        return;
    }
    log_.write(
        Level::info,
        "stopping",
        "reading has ended; committing what is in flight",
        {{"shutdown_timeout", to_text(fleet_.config().shutdown_timeout)}}
    );
    stop();
}

void Supervisor::on_signal(int number) {
    if (number == SIGTERM || number == SIGINT) on_stop_signal();
    if (number == SIGUSR1) around_.spawn(report_status());
    if (number == SIGHUP) reload_wanted_.notify();
}

Awaitable<> Supervisor::report_status() {
    const std::vector<PipelineStatus> all = co_await fleet_.statuses();
    for (const PipelineStatus& status : all)
        log_status(log_, status);
}

int Supervisor::exit_code() const {
    const bool failed = std::ranges::any_of(final_, [](const PipelineStatus& status) {
        return status.state == PipelineStatus::State::failed;
    });
    return failed ? 1 : 0;
}

}  // namespace kinesisd
