// Runs one task under virtual time to its end.
#pragma once

#include "sim/sim_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace kinesisd::sim {

// The task's value; its exception is thrown on. The task must end.
template <class T>
T run_simulated(asio::io_context& loop, SimClock& clock, Awaitable<T> task) {
    std::optional<T> value;
    std::exception_ptr failure;
    asio::co_spawn(loop, std::move(task), [&](std::exception_ptr thrown, T result) {
        failure = thrown;
        if (!thrown) value.emplace(std::move(result));
    });
    do {
        loop.restart();
        loop.poll();
    } while (!value && !failure && clock.step());
    if (failure) std::rethrow_exception(failure);
    return std::move(value).value();
}

}  // namespace kinesisd::sim
