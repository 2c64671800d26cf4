// What a service manager is told about the pipelines: one line for `systemctl status`, and whether
// there is progress, which alone feeds its watchdog.
#pragma once

#include "host/service_notifier.hpp"
#include "pipeline/pipeline_runner.hpp"
#include "port/awaitable.hpp"
#include "telemetry/event_log.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

class ServiceReport {
public:
    // The news of now; the rate in it is that since the call before.
    enum class Phase { running, stopping };
    [[nodiscard]] ServiceNews next(
        const std::vector<PipelineStatus>& all, Phase phase, TimePoint now
    );

private:
    struct Count {
        std::uint64_t rows = 0;
        TimePoint at;
    };
    [[nodiscard]] double rows_a_second(std::uint64_t rows, TimePoint now);

    std::optional<Count> last_;
};

// What reporting asks; all of it outlives the task.
struct ServiceState {
    const ServiceNotifier& notifier;
    const EventLog& log;
    std::function<Awaitable<std::vector<PipelineStatus>>()> statuses;
    std::function<ServiceReport::Phase()> phase;
};
// Says `ready` at once and goes on reporting, also while the daemon stops, until cancelled. It
// hears of the pipelines from their own threads: a thread that hangs feeds no watchdog.
[[nodiscard]] Awaitable<> report_to_service_manager(ServiceState state);

}  // namespace kinesisd
