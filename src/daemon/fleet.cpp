#include "daemon/fleet.hpp"

#include "daemon/shares.hpp"
#include "daemon/status_text.hpp"
#include "host/steady_clock.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

Fleet::Fleet(asio::io_context& loop, const WorkerShared& shared, std::function<void()> on_end)
    : loop_{loop}, shared_{shared}, on_end_{std::move(on_end)}, ended_{loop.get_executor()} {}

Fleet::~Fleet() = default;

void Fleet::start(ConfigPtr config) {
    config_ = std::move(config);
    for (const config::Pipeline& pipeline : config_->pipelines)
        launch(pipeline);
}

void Fleet::launch(const config::Pipeline& pipeline) {
    Worker& worker = worker_for_one_more();
    ships_.push_back({pipeline.name, ++last_id_, &worker});
    worker.start({last_id_, config_, &pipeline});
}

// A thread for each as long as there may be more, and then the one that has the fewest.
Worker& Fleet::worker_for_one_more() {
    const auto idlest = std::ranges::min_element(workers_, {}, [this](const auto& worker) {
        return load_of(*worker);
    });
    const bool is_idle = idlest != workers_.end() && load_of(**idlest) == 0;
    if (is_idle || workers_.size() >= config_->threads) return **idlest;
    const std::size_t each = config_->pipelines.size() / worker_count(*config_) + 1;
    const auto on_end = [this](PipelineId id) {
        asio::post(loop_, [this, id] { this->on_end(id); });
    };
    workers_.push_back(std::make_unique<Worker>(shared_, each, on_end));
    return *workers_.back();
}

std::size_t Fleet::load_of(const Worker& worker) const {
    return static_cast<std::size_t>(std::ranges::count_if(ships_, [&worker](const Ship& ship) {
        return ship.worker == &worker && !ship.has_ended;
    }));
}

void Fleet::on_end(PipelineId id) {
    const auto ship = std::ranges::find(ships_, id, &Ship::id);
    if (ship != ships_.end()) ship->has_ended = true;
    ended_.notify();
    on_end_();
}

Awaitable<Fleet::Applied> Fleet::apply(ConfigPtr next, ReloadPlan plan, Duration patience) {
    for (Ship& ship : ships_) {
        if (!contains(plan.stopped, ship.pipeline)) continue;
        ship.is_leaving = true;
        ship.worker->stop(ship.id);
    }
    co_await wait_for_leaving(patience);
    if (is_stopping_) co_return Applied::stopped_meanwhile;
    drop_leaving(plan);
    config_ = std::move(next);
    for (const auto& worker : workers_)
        worker->set_memory_bytes(memory_share_bytes(*config_));
    for (const config::Pipeline& pipeline : config_->pipelines)
        if (contains(plan.started, pipeline.name)) launch(pipeline);
    const auto place = [this](const Ship& ship) {
        return std::ranges::find(config_->pipelines, ship.pipeline, &config::Pipeline::name) -
               config_->pipelines.begin();
    };
    std::ranges::sort(ships_, {}, place);
    co_return Applied::yes;
}

bool Fleet::is_waiting_for_leaving() const {
    return std::ranges::any_of(ships_, [](const Ship& ship) {
        return ship.is_leaving && !ship.has_ended;
    });
}

Awaitable<> Fleet::wait_for_leaving(Duration patience) {
    SteadyClock clock;
    const TimePoint deadline = clock.now() + patience;
    bool is_cancelled = false;
    while (is_waiting_for_leaving()) {
        if (clock.now() >= deadline && !std::exchange(is_cancelled, true)) {
            for (const Ship& ship : ships_) {
                if (!ship.is_leaving || ship.has_ended) continue;
                shared_.log.write(
                    Level::warn,
                    "stopping_at_once",
                    "what is not committed will be read again",
                    {{"pipeline", ship.pipeline}, {"reason", "shutdown_timeout"}}
                );
                ship.worker->cancel(ship.id);
            }
        }
        if (is_cancelled) {
            co_await ended_.wait();
        } else {
            co_await clock.wait_until(ended_, deadline);
        }
    }
}

void Fleet::drop_leaving(const ReloadPlan& plan) {
    for (const Ship& ship : ships_)
        if (ship.is_leaving) ship.worker->forget(ship.id);
    std::erase_if(ships_, &Ship::is_leaving);
    for (const config::Pipeline& pipeline : config_->pipelines)
        if (contains(plan.stopped, pipeline.name) && !contains(plan.started, pipeline.name))
            drop_gauges(pipeline);
}

// What was counted stays; what tells of the present goes.
void Fleet::drop_gauges(const config::Pipeline& pipeline) {
    const std::string& source = config::basics(pipeline.source).name;
    const std::string stream{config::stream_of(pipeline.source)};
    PipelineMetrics{shared_.metrics, SeriesLabels{pipeline.name, source, ""}}.forget();
    SourceMetrics{shared_.metrics, SeriesLabels{pipeline.name, source, stream}}.forget();
}

void Fleet::stop() {
    is_stopping_ = true;
    for (const Ship& ship : ships_)
        ship.worker->stop(ship.id);
}

void Fleet::cancel() {
    for (const Ship& ship : ships_)
        ship.worker->cancel(ship.id);
}

bool Fleet::has_ended() const {
    return std::ranges::all_of(ships_, &Ship::has_ended);
}

Awaitable<std::vector<PipelineStatus>> Fleet::statuses() {
    Worker::Statuses all;
    // By index: a reload may add a worker meanwhile.
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        Worker::Statuses some = co_await workers_[i]->statuses();
        all.merge(some);
    }
    std::vector<PipelineStatus> ordered;
    for (const Ship& ship : ships_)
        if (const auto found = all.find(ship.id); found != all.end())
            ordered.push_back(std::move(found->second));
    co_return ordered;
}

Awaitable<CredentialStatus> Fleet::credentials() {
    std::vector<CredentialStatus> all;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        CredentialStatus status = co_await workers_[i]->credentials();
        all.push_back(std::move(status));
    }
    co_return first_to_expire(all);
}

Awaitable<> Fleet::refresh_gauges() {
    for (std::size_t i = 0; i < workers_.size(); ++i)
        co_await workers_[i]->refresh_gauges();
}

Awaitable<std::set<std::string>> Fleet::failed() {
    const std::vector<PipelineStatus> all = co_await statuses();
    std::set<std::string> names;
    for (const PipelineStatus& status : all)
        if (status.state == PipelineStatus::State::failed) names.insert(status.name);
    co_return names;
}

}  // namespace kinesisd
