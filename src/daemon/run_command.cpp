#include "daemon/commands.hpp"
#include "daemon/connection.hpp"
#include "daemon/load_config.hpp"
#include "daemon/logging.hpp"
#include "daemon/supervisor.hpp"
#include "host/steady_clock.hpp"

#include <unistd.h>

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

}  // namespace

int check_command(const std::string& config_path) {
    const auto config = load_config(config_path, process_environment());
    if (!config) {
        print_problems(config.error());
        return exit_usage;
    }
    std::printf("%s: fine, %zu pipelines\n", config_path.c_str(), config->pipelines.size());
    return exit_done;
}

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
    if (const Result<> usable = check_ca_bundle(*connection); !usable) {
        std::fprintf(stderr, "kinesisd: %s\n", usable.error().detail.c_str());
        return exit_usage;
    }
    const EventLog log = make_log(config->log, environment);
    SupervisorOptions how;
    if (options.until_caught_up) how.until = ReadUntil::caught_up;
    // A daemon has no end to show; --progress always asks for it all the same.
    const bool bounded = options.until_caught_up || options.progress == ProgressWish::always;
    ProgressWatch progress{
        bounded ? progress_style(options.progress, STDERR_FILENO) : ProgressStyle::none
    };
    Supervisor supervisor{*config, *connection, environment, log, how};
    const int code = supervisor.run(progress.watch());
    progress.finish();
    if (supervisor.final_statuses().empty()) return code;
    const Totals totals = totals_of(supervisor.final_statuses());
    log.write(
        code == exit_done ? Level::info : Level::error,
        "ended",
        code == exit_done ? "everything is committed" : "a pipeline has failed",
        {{"read", std::to_string(totals.read)},
         {"written", std::to_string(totals.written)},
         {"dead_lettered", std::to_string(totals.dead_lettered)},
         {"skipped", std::to_string(totals.skipped)}}
    );
    return code;
}

}  // namespace kinesisd
