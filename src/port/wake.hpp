// Wake: one task waits, others notify. A notification before the wait is not lost; several count
// as one. Belongs to one loop thread.
#pragma once

#include "port/awaitable.hpp"

#include <boost/asio/steady_timer.hpp>

namespace kinesisd {

class Wake {
public:
    explicit Wake(Executor executor);
    Wake(const Wake&) = delete;
    Wake& operator=(const Wake&) = delete;

    void notify();
    // From now on whoever is notified here notifies `other` too, which outlives this: who waits for
    // several things waits for one.
    void pass_on_to(Wake& other) { other_ = &other; }
    // Returns once notified since the last return, and forgets it. Only waits: a cancelled wait
    // takes nothing with it.
    [[nodiscard]] Awaitable<> wait();
    // The same, or when it is `deadline` by the machine's clock.
    [[nodiscard]] Awaitable<> wait_until(asio::steady_timer::time_point deadline);
    // True if a notification is pending; forgets it.
    [[nodiscard]] bool take();

private:
    asio::steady_timer changed_;  // expires at no time or at a deadline: cancelled to wake
    bool notified_ = false;
    Wake* other_ = nullptr;
};

}  // namespace kinesisd
