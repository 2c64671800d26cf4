#include "host/steady_clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace kinesisd {

TimePoint SteadyClock::now() const {
    return TimePoint{std::chrono::steady_clock::now().time_since_epoch()};
}

WallTime SteadyClock::wall_now() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Awaitable<> SteadyClock::sleep_until(TimePoint deadline) {
    if (deadline <= now()) co_return;
    const Executor loop = co_await asio::this_coro::executor;
    const std::chrono::steady_clock::time_point at{deadline.time_since_epoch()};
    asio::steady_timer timer{loop, at};
    co_await timer.async_wait(asio::use_awaitable);
}

Awaitable<> SteadyClock::wait_until(Wake& wake, TimePoint deadline) {
    return wake.wait_until(std::chrono::steady_clock::time_point{deadline.time_since_epoch()});
}

}  // namespace kinesisd
