#include "daemon/commands.hpp"
#include "daemon/connection.hpp"
#include "daemon/exposed_secrets.hpp"
#include "daemon/load_config.hpp"
#include "daemon/logging.hpp"
#include "daemon/supervisor.hpp"
#include "host/steady_clock.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace kinesisd {

namespace {

// Draws progress while a bounded run lasts. It never asks for a stop.
class ProgressWatch {
public:
    explicit ProgressWatch(ProgressStyle style)
        : style_{style}, progress_{style, 0, clock_.now()} {}

    [[nodiscard]] Supervisor::Watch watch() {
        if (style_ == ProgressStyle::none) return nullptr;
        return [this](const std::vector<PipelineStatus>& all) {
            const auto line = progress_.draw(totals_of(all), clock_.now());
            if (line) std::fputs(line->c_str(), stderr);
            return true;
        };
    }
    void finish() const { std::fputs(progress_.finish().c_str(), stderr); }

private:
    ProgressStyle style_;
    SteadyClock clock_;
    Progress progress_;
};

// A daemon has no end to show; --progress always asks for it all the same. Lines for people do not
// come between a log's lines of JSON unasked.
ProgressStyle style_of(const config::Config& config, const RunOptions& options) {
    const bool has_end =
        options.until_caught_up || std::ranges::all_of(config.pipelines, [](const auto& pipeline) {
            return config::is_bounded(pipeline.source);
        });
    if (!has_end && options.progress != ProgressWish::always) return ProgressStyle::none;
    const ProgressStyle style = progress_style(options.progress, STDERR_FILENO);
    const bool is_machine_read = config.log.format == config::LogFormat::json;
    return style == ProgressStyle::later_lines && is_machine_read ? ProgressStyle::none : style;
}

}  // namespace

int run_command(const RunOptions& options) {
    const aws::Environment environment = process_environment();
    const auto config = load_config(options.config_path, environment);
    if (!config) {
        print_problems(config.error());
        return exit_usage;
    }
    const Result<Connection> connection = resolve_connection(*config, environment);
    if (!connection) {
        std::fprintf(stderr, "kinesisd: %s\n", connection.error().detail.c_str());
        return exit_usage;
    }
    if (const config::Problems problems = stream_problems(*config, *connection);
        !problems.empty()) {
        print_problems(problems);
        return exit_usage;
    }
    if (const Result<> usable = check_ca_bundle(*connection); !usable) {
        std::fprintf(stderr, "kinesisd: %s\n", usable.error().detail.c_str());
        return exit_usage;
    }
    SupervisorOptions how;
    how.load = [&] { return load_config(options.config_path, environment); };
    how.log_level = std::make_shared<std::atomic<Level>>(level_of(config->log.level));
    const EventLog log = make_log(config->log, environment, how.log_level);
    for (const std::string& text : exposed_secrets(config->written_secrets, rights_of_file))
        log.write(Level::warn, "secret_exposed", text, {});
    if (options.until_caught_up) how.until = ReadUntil::caught_up;
    ProgressWatch progress{style_of(*config, options)};
    Supervisor supervisor{*config, *connection, environment, log, how};
    const int code = supervisor.run(progress.watch());
    progress.finish();
    if (supervisor.final_statuses().empty()) return code;
    const Totals totals = totals_of(supervisor.final_statuses());
    const bool interrupted =
        std::ranges::any_of(supervisor.final_statuses(), &PipelineStatus::interrupted);
    log.write(
        code == exit_done ? Level::info : Level::error,
        "ended",
        code != exit_done ? "a pipeline has failed"
        : interrupted ? "stopped while a pipeline waited to try again: what it had not committed "
                        "is read again at the next start"
                      : "everything is committed",
        {{"read", std::to_string(totals.read)},
         {"written", std::to_string(totals.written)},
         {"dead_lettered", std::to_string(totals.dead_lettered)},
         {"skipped", std::to_string(totals.skipped)}}
    );
    return code;
}

}  // namespace kinesisd
