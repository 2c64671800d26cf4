#include "daemon/web.hpp"

#include "daemon/status_page.hpp"
#include "daemon/status_text.hpp"
#include "host/address.hpp"
#include "port/task_group.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kinesisd {

namespace {

EndpointResponse text_page(int status, std::string body) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)};
}

EndpointResponse verdict(const std::vector<std::string>& reasons) {
    if (reasons.empty()) return text_page(200, "ok\n");
    std::string body;
    for (const std::string& reason : reasons)
        body.append(reason).append("\n");
    return text_page(503, std::move(body));
}

EndpointResponse page_answer() {
    static const std::string policy = content_security_policy(status_page());
    return {
        200,
        {{"Content-Type", "text/html; charset=utf-8"}, {"Content-Security-Policy", policy}},
        std::string{status_page()}
    };
}

}  // namespace

Web::Web(WebState state) : state_{std::move(state)}, credential_metrics_{state_.metrics} {}

Web::~Web() = default;

Result<> Web::listen() {
    const config::Http& http = state_.http;
    if (!http.listen) return {};
    const auto address = split_address(*http.listen);
    if (!address) return address.error();
    endpoint_ = std::make_unique<HttpEndpoint>(
        state_.executor,
        EndpointLimits{},
        [this](EndpointRequest request) { return answer(std::move(request)); }
    );
    const Result<unsigned short> port = endpoint_->listen(address->first, address->second);
    if (!port) {
        endpoint_.reset();
        if (http.address == config::HttpAddress::configured) return port.error();
        state_.log.write(
            Level::warn,
            "http_not_listening",
            "the default address is taken: no metrics and health checks of this process",
            {{"reason", port.error().text()}}
        );
        return {};
    }
    state_.log.write(
        Level::info,
        "http_listening",
        "metrics and health checks",
        {{"address", join_address(address->first, *port)}}
    );
    return {};
}

Awaitable<> Web::serve() {
    if (!endpoint_) co_return;
    TaskGroup tasks{state_.executor};
    tasks.spawn(endpoint_->serve());
    tasks.spawn(sample_throughput());
    co_await tasks.join();
}

Awaitable<> Web::sample_throughput() {
    while (true) {
        const std::vector<PipelineStatus> all = co_await state_.statuses();
        const TimePoint now = clock_.now();
        throughput_.sample(all, now);
        co_await clock_.sleep_until(now + Throughput::sample_interval);
    }
}

Awaitable<EndpointResponse> Web::answer(EndpointRequest request) {
    EndpointResponse response = co_await page_of(std::move(request));
    std::ranges::move(guarding_headers(), std::back_inserter(response.headers));
    co_return response;
}

Awaitable<EndpointResponse> Web::page_of(EndpointRequest request) {
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (path == "/") co_return page_answer();
    if (path == "/metrics") {
        const auto accept = find_header(request.headers, "accept");
        co_return co_await metrics_page(metrics_format_for(accept.value_or("")));
    }
    if (path != "/livez" && path != "/readyz" && path != "/status")
        co_return text_page(404, "not found\n");
    const std::vector<PipelineStatus> all = co_await state_.statuses();
    if (path == "/livez") co_return verdict(not_live_because(all));
    if (path == "/readyz") co_return verdict(not_ready(all));
    const CredentialStatus credentials = co_await state_.credentials();
    co_return status_answer(all, credentials);
}

std::vector<std::string> Web::not_ready(const std::vector<PipelineStatus>& all) const {
    std::vector<std::string> reasons = not_ready_because(all);
    if (state_.stopping()) reasons.insert(reasons.begin(), "stopping");
    return reasons;
}

EndpointResponse Web::status_answer(
    const std::vector<PipelineStatus>& all, const CredentialStatus& credentials
) const {
    const StatusReport report{
        all, throughput_, clock_.now(), not_live_because(all), not_ready(all), credentials
    };
    return {200, {{"Content-Type", "application/json"}}, status_json(report)};
}

Awaitable<EndpointResponse> Web::metrics_page(MetricsFormat format) {
    co_await state_.refresh_gauges();
    const CredentialStatus credentials = co_await state_.credentials();
    if (credentials.expires) {
        credential_metrics_.expire_in(
            credentials.provider, *credentials.expires - clock_.wall_now()
        );
    } else {
        credential_metrics_.clear();
    }
    EndpointResponse page{
        200,
        {{"Content-Type", std::string{content_type(format)}}, {"Vary", "Accept"}},
        state_.metrics.text(format)
    };
    co_return page;
}

}  // namespace kinesisd
