#include "daemon/service_report.hpp"

#include "daemon/status_text.hpp"
#include "daemon/web.hpp"
#include "host/steady_clock.hpp"

#include <cstdio>
#include <utility>

namespace kinesisd {

namespace {

// `systemctl status` shows one line; what does not fit is in the log and in /readyz.
constexpr std::size_t reason_chars_max = 200;

std::string first_of(const std::vector<std::string>& reasons) {
    std::string text = reasons.front().substr(0, reason_chars_max);
    if (reasons.size() > 1) text += " (and " + std::to_string(reasons.size() - 1) + " more)";
    return text;
}

std::string numbers(const std::vector<PipelineStatus>& all, double rate) {
    const Totals totals = totals_of(all);
    std::string behind = "at the tip";
    if (totals.behind.count() > 0)
        behind = to_text(std::chrono::ceil<std::chrono::seconds>(totals.behind)) + " behind";
    if (totals.streams.empty()) behind.clear();
    char records[64];
    std::snprintf(records, sizeof(records), "%.*f records/s", rate < 10 ? 1 : 0, rate);
    std::string text =
        std::to_string(all.size()) + (all.size() == 1 ? " pipeline, " : " pipelines, ");
    text += records;
    if (!behind.empty()) text += ", " + behind;
    return text;
}

}  // namespace

ServiceNews ServiceReport::next(
    const std::vector<PipelineStatus>& all, Phase phase, TimePoint now
) {
    const double rate = rows_a_second(totals_of(all).written, now);
    const std::vector<std::string> stuck = stuck_because(all);
    const std::vector<std::string> not_ready = not_ready_because(all);
    ServiceNews news;
    news.event = stuck.empty() ? ServiceEvent::alive : ServiceEvent::status;
    if (phase == Phase::stopping) news.status = "stopping; ";
    news.status += numbers(all, rate);
    if (!stuck.empty()) {
        news.status += "; stuck: " + first_of(stuck);
    } else if (phase == Phase::running && !not_ready.empty()) {
        news.status += "; " + first_of(not_ready);
    }
    return news;
}

double ServiceReport::rows_a_second(std::uint64_t rows, TimePoint now) {
    const std::optional<Count> before = std::exchange(last_, Count{rows, now});
    if (!before || now <= before->at || rows < before->rows) return 0;
    return static_cast<double>(rows - before->rows) / to_seconds(now - before->at);
}

Awaitable<> report_to_service_manager(ServiceState state) {
    if (!state.notifier.is_heard()) co_return;
    SteadyClock clock;
    ServiceReport report;
    const Result<> heard = state.notifier.send({ServiceEvent::ready});
    // Said once: whoever does not hear this hears nothing of the rest either.
    if (!heard) state.log.write(Level::warn, "service_manager_not_told", heard.error().text());
    while (true) {
        const std::vector<PipelineStatus> all = co_await state.statuses();
        (void)state.notifier.send(report.next(all, state.phase(), clock.now()));
        co_await clock.sleep_until(clock.now() + state.notifier.interval());
    }
}

}  // namespace kinesisd
