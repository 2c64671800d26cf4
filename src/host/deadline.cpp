#include "host/deadline.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace kinesisd {

struct Deadline::State {
    asio::steady_timer timer;
    std::function<void()> on_expiry;
    bool armed = true;
    bool expired = false;
};

Deadline::Deadline(const Executor& loop, SteadyTime at, std::function<void()> on_expiry)
    : state_{std::make_shared<State>(asio::steady_timer{loop, at}, std::move(on_expiry))} {
    state_->timer.async_wait([state = state_](const boost::system::error_code& failure) {
        if (failure || !state->armed) return;
        state->expired = true;
        state->on_expiry();
    });
}

Deadline::~Deadline() {
    state_->armed = false;
    state_->timer.cancel();
}

bool Deadline::expired() const {
    return state_->expired;
}

}  // namespace kinesisd
