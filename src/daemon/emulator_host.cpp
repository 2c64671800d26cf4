#include "daemon/emulator_host.hpp"

#include "base/bytes.hpp"

#include <utility>

namespace kinesisd {

namespace {

// PutRecords of 10 MiB are 13.4 MiB of base64.
EndpointLimits limits() {
    EndpointLimits limits;
    limits.request.methods = {};
    limits.request.body_bytes_max = 16_MiB;
    limits.connections_max = 1024;
    return limits;
}

}  // namespace

EmulatorHost::EmulatorHost(Executor executor, emulator::Options options, Duration latency)
    : latency_{latency},
      service_{std::move(options)},
      endpoint_{std::move(executor), limits(), [this](EndpointRequest request) {
                    return answer(std::move(request));
                }} {}

Result<unsigned short> EmulatorHost::listen(const std::string& host, unsigned short port) {
    return endpoint_.listen(host, port);
}

void EmulatorHost::create_stream(const std::string& name, std::uint32_t shards) {
    service_.create_stream(name, shards, clock_.wall_now());
}

Awaitable<EndpointResponse> EmulatorHost::answer(EndpointRequest request) {
    emulator::Request call{
        std::move(request.method),
        std::move(request.target),
        std::move(request.headers),
        std::move(request.body)
    };
    if (latency_ > Duration{0}) co_await clock_.sleep_until(clock_.now() + latency_);
    emulator::Response answer = service_.handle(call, clock_.wall_now());
    EndpointResponse response{answer.status, std::move(answer.headers), std::move(answer.body)};
    co_return response;
}

}  // namespace kinesisd
