// Web: what the HTTP endpoint answers: /metrics, /livez, /readyz, /status and the status page.
#pragma once

#include "config/config.hpp"
#include "daemon/throughput.hpp"
#include "daemon/verdict.hpp"
#include "host/http_endpoint.hpp"
#include "host/steady_clock.hpp"
#include "pipeline/pipeline_runner.hpp"
#include "telemetry/metrics.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace kinesisd {

// What it asks; all of it outlives Web.
struct WebState {
    const config::Http& http;
    Metrics& metrics;
    const EventLog& log;
    Executor executor;
    std::function<Awaitable<std::vector<PipelineStatus>>()> statuses;
    std::function<Awaitable<CredentialStatus>()> credentials;
    std::function<Awaitable<>()> refresh_gauges;
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
    [[nodiscard]] Awaitable<> sample_throughput();
    [[nodiscard]] Awaitable<EndpointResponse> answer(EndpointRequest request);
    [[nodiscard]] Awaitable<EndpointResponse> page_of(EndpointRequest request);
    [[nodiscard]] Awaitable<EndpointResponse> metrics_page(MetricsFormat format);
    [[nodiscard]] EndpointResponse status_answer(
        const std::vector<PipelineStatus>& all, const CredentialStatus& credentials
    ) const;
    [[nodiscard]] std::vector<std::string> not_ready(const std::vector<PipelineStatus>& all) const;

    WebState state_;
    CredentialMetrics credential_metrics_;
    SteadyClock clock_;
    Throughput throughput_;
    std::unique_ptr<HttpEndpoint> endpoint_;  // nothing: not listening
};

}  // namespace kinesisd
