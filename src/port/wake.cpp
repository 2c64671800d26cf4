#include "port/wake.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace kinesisd {

Wake::Wake(Executor executor)
    : changed_{std::move(executor), asio::steady_timer::time_point::max()} {}

void Wake::notify() {
    notified_ = true;
    changed_.cancel();
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

}  // namespace kinesisd
