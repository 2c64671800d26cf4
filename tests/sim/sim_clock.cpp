#include "sim/sim_clock.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace kinesisd::sim {

Awaitable<> SimClock::sleep_until(TimePoint deadline) {
    auto start = [this, deadline](auto handler) {
        const Place place{std::max(deadline, now_), numbers_++};
        auto slot = asio::get_associated_cancellation_slot(handler);
        auto executor = asio::get_associated_executor(handler);
        sleepers_.emplace(place, Sleeper{std::move(handler), executor});
        if (!slot.is_connected()) return;
        slot.assign([this, place, executor](asio::cancellation_type) {
            auto sleeper = sleepers_.extract(place);
            if (sleeper.empty()) return;
            asio::post(executor, [woken = std::move(sleeper.mapped().handler)]() mutable {
                std::move(woken)(asio::error::operation_aborted);
            });
        });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(boost::system::error_code)>(
        start, asio::use_awaitable
    );
}

bool SimClock::step() {
    if (sleepers_.empty()) return false;
    auto sleeper = sleepers_.extract(sleepers_.begin());
    now_ = sleeper.key().at;
    // As a timer does it: within the loop. Tasks that begin outside of it and are cancelled before
    // their first step end by an exception out of the loop (Boost 1.81).
    const Executor executor = sleeper.mapped().executor;
    asio::post(executor, [woken = std::move(sleeper.mapped().handler)]() mutable {
        std::move(woken)(boost::system::error_code{});
    });
    return true;
}

}  // namespace kinesisd::sim
