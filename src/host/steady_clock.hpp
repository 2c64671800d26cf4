// SteadyClock: the machine's time. Any number of tasks of any loop may wait on one.
#pragma once

#include "port/clock.hpp"

namespace kinesisd {

class SteadyClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] WallTime wall_now() const override;
    [[nodiscard]] Duration cpu_time() const override;
    // Waits on the loop of the calling task.
    [[nodiscard]] Awaitable<> sleep_until(TimePoint deadline) override;
    // Without a second task: this is what a loop under load does most.
    [[nodiscard]] Awaitable<> wait_until(Wake& wake, TimePoint deadline) override;
};

}  // namespace kinesisd
