// Repeats a call until it succeeds or its error says that nobody but a person can help. Faults and
// throttles back off with full jitter for as long as it takes.
#pragma once

#include "base/backoff.hpp"
#include "pipeline/ports.hpp"

#include <utility>

namespace kinesisd {

// `attempt` starts one call and returns its awaitable; `on_retry` is told each error that is
// followed by another attempt. What both refer to outlives the returned awaitable.
template <class Attempt, class OnRetry>
auto persist(Ports& ports, Attempt attempt, OnRetry on_retry) -> decltype(attempt()) {
    Backoff backoff{BackoffLimits{std::chrono::milliseconds{200}, std::chrono::seconds{20}}};
    while (true) {
        auto result = co_await attempt();
        if (result || remedy(result.error().code) == Remedy::give_up) co_return result;
        on_retry(result.error());
        const Duration delay = backoff.next(ports.entropy.next());
        co_await ports.clock.sleep_until(ports.clock.now() + delay);
    }
}

}  // namespace kinesisd
