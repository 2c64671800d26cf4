// Web: what the HTTP endpoint answers: /metrics, /livez, /readyz, /status.
#pragma once

#include "config/config.hpp"
#include "host/http_endpoint.hpp"
#include "pipeline/pipeline_runner.hpp"
#include "telemetry/metrics.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace kinesisd {

// What it asks; all of it outlives Web.
struct WebState {
    const config::Config& config;
    Metrics& metrics;
    const EventLog& log;
    Executor executor;
    std::function<Awaitable<std::vector<PipelineStatus>>()> statuses;
    std::function<bool()> stopping;
};

class Web {
public:
    explicit Web(WebState state);
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;
    ~Web();

    // Binds the configured address. An address in use is an error if the configuration names it,
    // and a warning if it is only the default: two daemons without `http` may run side by side.
    [[nodiscard]] Result<> listen();
    // Until cancelled.
    [[nodiscard]] Awaitable<> serve();

private:
    [[nodiscard]] Awaitable<EndpointResponse> answer(EndpointRequest request);
    [[nodiscard]] Awaitable<EndpointResponse> metrics_page();

    WebState state_;
    std::unique_ptr<HttpEndpoint> endpoint_;  // nothing: not listening
};

// The verdicts, pure: what is wrong, empty if nothing is. Who is stuck may be helped by a restart
// of the process; a pipeline that has failed waits for a person, and is not live either.
[[nodiscard]] std::vector<std::string> stuck_because(const std::vector<PipelineStatus>& all);
[[nodiscard]] std::vector<std::string> not_live_because(const std::vector<PipelineStatus>& all);
[[nodiscard]] std::vector<std::string> not_ready_because(const std::vector<PipelineStatus>& all);

}  // namespace kinesisd
