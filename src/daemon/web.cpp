#include "daemon/web.hpp"

#include "daemon/status_text.hpp"
#include "host/address.hpp"

#include <utility>

namespace kinesisd {

namespace {

// A shard that is being read answers at least this often, whatever its traffic.
constexpr Duration answer_age_max = std::chrono::seconds{60};

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

std::string of(const PipelineStatus& status) {
    return "pipeline " + status.name + ": ";
}

}  // namespace

std::vector<std::string> stuck_because(const std::vector<PipelineStatus>& all) {
    std::vector<std::string> reasons;
    for (const PipelineStatus& status : all) {
        for (const ShardStatus& shard : status.reading.shards)
            if (shard.since_answer > answer_age_max)
                reasons.push_back(
                    of(status) + "shard " + shard.shard.text() + " had no answer for " +
                    std::to_string(static_cast<long>(to_seconds(shard.since_answer))) + " s"
                );
    }
    return reasons;
}

std::vector<std::string> not_live_because(const std::vector<PipelineStatus>& all) {
    std::vector<std::string> reasons;
    for (const PipelineStatus& status : all)
        if (status.state == PipelineStatus::State::failed)
            reasons.push_back(of(status) + "failed: " + status.last_error->text());
    for (std::string& reason : stuck_because(all))
        reasons.push_back(std::move(reason));
    return reasons;
}

std::vector<std::string> not_ready_because(const std::vector<PipelineStatus>& all) {
    using State = PipelineStatus::State;
    std::vector<std::string> reasons;
    for (const PipelineStatus& status : all) {
        const bool fine =
            status.state == State::finished || (status.state == State::running && status.ready);
        if (fine) continue;
        std::string reason = of(status) + std::string{name(status.state)};
        if (status.state == State::running) reason.append(": source or sink not reached yet");
        if (status.last_error) reason.append(": ").append(status.last_error->text());
        reasons.push_back(std::move(reason));
    }
    return reasons;
}

Web::Web(WebState state) : state_{std::move(state)} {}

Web::~Web() = default;

Result<> Web::listen() {
    const config::Http& http = state_.config.http;
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
    if (endpoint_) co_await endpoint_->serve();
}

Awaitable<EndpointResponse> Web::answer(EndpointRequest request) {
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (path == "/metrics") co_return co_await metrics_page();
    if (path != "/livez" && path != "/readyz" && path != "/status")
        co_return text_page(404, "not found\n");
    const std::vector<PipelineStatus> all = co_await state_.statuses();
    if (path == "/livez") co_return verdict(not_live_because(all));
    if (path == "/status")
        co_return EndpointResponse{200, {{"Content-Type", "application/json"}}, status_json(all)};
    std::vector<std::string> reasons = not_ready_because(all);
    if (state_.stopping()) reasons.insert(reasons.begin(), "stopping");
    co_return verdict(reasons);
}

Awaitable<EndpointResponse> Web::metrics_page() {
    const std::vector<PipelineStatus> all = co_await state_.statuses();
    for (const PipelineStatus& status : all)
        PipelineMetrics{state_.metrics, SeriesLabels{status.name, status.source, ""}}.snapshot_age(
            status.snapshot_age
        );
    EndpointResponse page{
        200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, state_.metrics.text()
    };
    co_return page;
}

}  // namespace kinesisd
