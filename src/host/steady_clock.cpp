#include "host/steady_clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <ctime>

namespace kinesisd {

TimePoint SteadyClock::now() const {
    return TimePoint{std::chrono::steady_clock::now().time_since_epoch()};
}

WallTime SteadyClock::wall_now() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Duration SteadyClock::cpu_time() const {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
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
