// EmulatorHost: the Kinesis emulator behind an HTTP port, on the loop that it is given.
#pragma once

#include "emulator/service.hpp"
#include "host/http_endpoint.hpp"
#include "host/steady_clock.hpp"

#include <string>

namespace kinesisd {

class EmulatorHost {
public:
    // Each answer is held back for `latency`.
    EmulatorHost(Executor executor, emulator::Options options, Duration latency = Duration{0});
    EmulatorHost(const EmulatorHost&) = delete;
    EmulatorHost& operator=(const EmulatorHost&) = delete;
    ~EmulatorHost() = default;

    // Returns the port.
    [[nodiscard]] Result<unsigned short> listen(const std::string& host, unsigned short port);
    // Until stop() or cancelled.
    [[nodiscard]] Awaitable<> serve() { return endpoint_.serve(); }
    void stop() { endpoint_.stop(); }

    void create_stream(const std::string& name, std::uint32_t shards);

private:
    [[nodiscard]] Awaitable<EndpointResponse> answer(EndpointRequest request);

    SteadyClock clock_;
    Duration latency_;
    emulator::Service service_;
    HttpEndpoint endpoint_;
};

}  // namespace kinesisd
