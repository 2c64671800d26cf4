// How a Supervisor reloads: a configuration that is wrong in any way changes nothing; of one that
// is right, only the pipelines that differ are touched.
#include "daemon/exposed_secrets.hpp"
#include "daemon/logging.hpp"
#include "daemon/supervisor.hpp"

#include <utility>

namespace kinesisd {

namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text.append(text.empty() ? "" : ", ").append(name);
    return text.empty() ? "none" : text;
}

config::Problem problem(std::string text) {
    return {{}, "", std::move(text), ""};
}

}  // namespace

// One after the other; signals that come during a reload are one more.
Awaitable<> Supervisor::reload_when_asked() {
    while (true) {
        co_await reload_wanted_.wait();
        if (!options_.load) {
            log_.write(Level::warn, "reload_ignored", "there is no file to load again");
            continue;
        }
        (void)notifier_.send({ServiceEvent::reloading, "loading the configuration again"});
        is_reloading_ = true;
        co_await reload();
        is_reloading_ = false;
        changed_.notify();
        if (stop_signals_ == 0) (void)notifier_.send({ServiceEvent::ready});
    }
}

Awaitable<> Supervisor::reload() {
    auto next = load();
    if (!next) {
        on_bad_reload(next.error());
        co_return;
    }
    const std::set<std::string> failed = co_await fleet_.failed();
    const ReloadPlan plan = plan_reload(fleet_.config(), **next, failed);
    const Duration patience = fleet_.config().shutdown_timeout;
    const Fleet::Applied applied = co_await fleet_.apply(std::move(*next), plan, patience);
    if (applied == Fleet::Applied::yes) on_good_reload(plan);
}

boost::system::result<Fleet::ConfigPtr, config::Problems> Supervisor::load() const {
    auto loaded = options_.load();
    if (!loaded) return loaded.error();
    const Result<Connection> connection = resolve_connection(*loaded, environment_);
    if (!connection) return config::Problems{problem(connection.error().detail)};
    if (config::reaches_kinesis(*loaded) && connection_.region.value.empty())
        return config::Problems{
            problem("this process was started without a stream to reach, and has no region: "
                    "restart it")
        };
    // The connection that runs is the one that stays.
    config::Problems problems = stream_problems(*loaded, connection_);
    if (!problems.empty()) return problems;
    return std::make_shared<const config::Config>(std::move(*loaded));
}

void Supervisor::on_bad_reload(const config::Problems& problems) {
    reload_metrics_.reloaded(ReloadMetrics::Result::failure);
    for (const config::Problem& one : problems)
        log_.write(Level::error, "configuration_problem", one.text());
    log_.write(
        Level::error,
        "reload_failed",
        "the new configuration is not used; everything goes on as it was",
        {{"problems", std::to_string(problems.size())}}
    );
}

void Supervisor::on_good_reload(const ReloadPlan& plan) {
    reload_metrics_.reloaded(ReloadMetrics::Result::success);
    if (options_.log_level) *options_.log_level = level_of(fleet_.config().log.level);
    log_.write(
        Level::info,
        "reloaded",
        "the configuration was loaded again",
        {{"stopped", joined(plan.stopped)},
         {"started", joined(plan.started)},
         {"unchanged", joined(plan.unchanged)}}
    );
    for (const std::string& text : exposed_secrets(fleet_.config().written_secrets, rights_of_file))
        log_.write(Level::warn, "secret_exposed", text);
    if (!plan.needs_restart.empty())
        log_.write(
            Level::warn,
            "restart_needed",
            "what stands in these sections holds from the next start of the process",
            {{"sections", joined(plan.needs_restart)}}
        );
}

}  // namespace kinesisd
