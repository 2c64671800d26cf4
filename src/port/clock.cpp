#include "port/clock.hpp"

#include "port/race.hpp"

namespace kinesisd {

Awaitable<> Clock::wait_until(Wake& wake, TimePoint deadline) {
    return race(wake.wait(), sleep_until(deadline));
}

}  // namespace kinesisd
