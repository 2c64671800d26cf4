// Wake: one task waits, others notify. A notification before the wait is not lost; several count
// as one. Belongs to one loop thread.
#pragma once

#include "port/awaitable.hpp"

#include <boost/asio/steady_timer.hpp>

namespace kinesisd {

class Wake {
public:
    explicit Wake(Executor executor);

    void notify();
    // Returns once notified since the last return, and forgets it. Only waits: a cancelled wait
    // takes nothing with it.
    [[nodiscard]] Awaitable<> wait();
    // True if a notification is pending; forgets it.
    [[nodiscard]] bool take();

private:
    asio::steady_timer changed_;  // never expires: cancelled to wake
    bool notified_ = false;
};

}  // namespace kinesisd
