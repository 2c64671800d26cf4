#include "port/wake.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace kinesisd {

Wake::Wake(Executor executor)
    : changed_{std::move(executor), asio::steady_timer::time_point::max()} {}

void Wake::notify() {
    if (!notified_) changed_.cancel();
    notified_ = true;
    if (other_ != nullptr) other_->notify();
}

bool Wake::take() {
    return std::exchange(notified_, false);
}

Awaitable<> Wake::wait() {
    while (!notified_) {
        boost::system::error_code woken;
        co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    notified_ = false;
}

Awaitable<> Wake::wait_until(asio::steady_timer::time_point deadline) {
    struct Unset {
        asio::steady_timer& timer;
        ~Unset() { timer.expires_at(asio::steady_timer::time_point::max()); }
    };
    if (!notified_) {
        changed_.expires_at(deadline);
        const Unset unset{changed_};
        while (!notified_ && asio::steady_timer::clock_type::now() < deadline) {
            boost::system::error_code woken;
            co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        }
    }
    notified_ = false;
}

}  // namespace kinesisd
