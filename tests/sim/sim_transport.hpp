// SimTransport: the network in front of the emulator. It takes time, and it can lose requests and
// answers, cut them, refuse, throttle in silence, and speak like a server that has a bad day.
#pragma once

#include "emulator/service.hpp"
#include "port/transport.hpp"
#include "sim/dice.hpp"
#include "sim/sim_clock.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace kinesisd::sim {

class SimTransport final : public Transport {
public:
    SimTransport(SimClock& clock, Dice& dice, emulator::Service& service)
        : clock_{clock}, dice_{dice}, service_{service} {}

    // One exchange in so many has a fault; 0: never.
    std::uint64_t fault_one_in = 0;
    // How far the service's clock is ahead of ours.
    std::chrono::milliseconds service_ahead{0};
    // Asked for each request that reaches the service: an answer of its own, or nothing.
    std::function<std::optional<emulator::Response>(const HttpRequest&)> before_service;
    // How often each fault was injected, by its name.
    std::map<std::string, std::uint64_t> injected;

    [[nodiscard]] Awaitable<Result<HttpResponseHead>> round_trip(
        const HttpRequest& request, ResponseSink& sink
    ) override;

private:
    [[nodiscard]] emulator::Response answer_of(const HttpRequest& request);
    // A fault that is answered instead of the service's answer.
    [[nodiscard]] std::optional<emulator::Response> bad_answer(
        std::uint64_t kind, const HttpRequest& request
    );
    [[nodiscard]] Awaitable<Result<HttpResponseHead>> deliver(
        const emulator::Response& response, ResponseSink& sink
    );
    [[nodiscard]] Error failed(Errc code, const char* how);

    [[nodiscard]] WallTime service_now() const { return clock_.wall_now() + service_ahead; }

    SimClock& clock_;
    Dice& dice_;
    emulator::Service& service_;
};

}  // namespace kinesisd::sim
