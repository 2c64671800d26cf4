// Port: time. The host's clock is the machine's; the simulation's is a map of deadlines.
#pragma once

#include "base/time.hpp"
#include "port/awaitable.hpp"
#include "port/wake.hpp"

namespace kinesisd {

class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    [[nodiscard]] virtual TimePoint now() const = 0;
    // May step forward and back; never used for waiting.
    [[nodiscard]] virtual WallTime wall_now() const = 0;
    // What the calling thread has used of a processor so far.
    [[nodiscard]] virtual Duration cpu_time() const = 0;
    // Returns at once when `deadline` has passed. Cancellable: throws at the caller's co_await.
    [[nodiscard]] virtual Awaitable<> sleep_until(TimePoint deadline) = 0;
    // Returns when `wake` is notified, which it forgets then, or when `deadline` has passed.
    [[nodiscard]] virtual Awaitable<> wait_until(Wake& wake, TimePoint deadline);
};

}  // namespace kinesisd
