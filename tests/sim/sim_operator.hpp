// SimOperator: who owns the stream of a simulated world: calls the service past the network, and
// reshards.
#pragma once

#include "emulator/service.hpp"
#include "sim/dice.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace kinesisd::sim {

class SimOperator {
public:
    // Strict about signatures; keeps everything that it accepted.
    [[nodiscard]] static emulator::Options service_options(std::uint64_t seed);

    // `service` outlives it.
    SimOperator(
        emulator::Service& service, std::string stream, std::function<WallTime()> service_now
    )
        : service_{service}, stream_{std::move(stream)}, service_now_{std::move(service_now)} {}

    [[nodiscard]] emulator::Response call(std::string_view operation, const std::string& body);
    // Splits or merges an open shard.
    [[nodiscard]] emulator::Response reshard(Dice& dice);

private:
    emulator::Service& service_;
    std::string stream_;
    std::function<WallTime()> service_now_;
};

}  // namespace kinesisd::sim
