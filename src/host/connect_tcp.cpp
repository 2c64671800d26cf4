#include "host/connect_tcp.hpp"

#include "host/address.hpp"
#include "host/tcp_stream.hpp"
#include "port/race.hpp"
#include "port/task_group.hpp"
#include "port/wake.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace kinesisd {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

// A name with more addresses than this is tried at the first ones only.
constexpr std::size_t addresses_max = 8;
// RFC 8305, section 8: the Connection Attempt Delay.
constexpr std::chrono::milliseconds attempt_delay{250};

Awaitable<Result<tcp::socket>> connect_one(tcp::endpoint address, SteadyTime deadline) {
    const Executor loop = co_await asio::this_coro::executor;
    tcp::socket socket{loop};
    const Deadline limit{loop, deadline, [&socket] { close_socket(socket); }};
    error_code failure;
    socket.open(address.protocol(), failure);
    if (failure) co_return Error{Errc::connect_failed, failure.message()};
    close_on_exec(socket.native_handle());
    co_await socket.async_connect(address, asio::redirect_error(asio::use_awaitable, failure));
    co_await unwind_if_cancelled();
    if (limit.expired()) co_return Error{Errc::timed_out, "no connection in time"};
    if (failure) co_return Error{Errc::connect_failed, failure.message()};
    socket.set_option(tcp::no_delay{true}, failure);
    co_return std::move(socket);
}

Awaitable<> sleep_for(Duration duration) {
    const Executor loop = co_await asio::this_coro::executor;
    asio::steady_timer timer{loop, duration};
    co_await timer.async_wait(asio::use_awaitable);
}

// The attempts to reach one server. All of them run in one group, which ends with the first
// success.
class Attempts {
public:
    Attempts(const Executor& loop, const Addresses& addresses, unsigned short port)
        : group_{loop}, failed_{loop}, causes_(addresses.size()) {
        for (const asio::ip::address& address : addresses)
            targets_.emplace_back(address, port);
    }

    Awaitable<> run(SteadyTime deadline) {
        group_.spawn(begin_all(deadline));
        co_await group_.join();
    }

    [[nodiscard]] std::optional<tcp::socket>& connected() { return connected_; }

    [[nodiscard]] std::string causes() const {
        std::string text;
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            if (i > 0) text += "; ";
            text += join_address(targets_[i].address().to_string(), targets_[i].port());
            text += ": " + causes_[i];
        }
        return text;
    }

private:
    Awaitable<> begin_all(SteadyTime deadline) {
        const Duration time = deadline - std::chrono::steady_clock::now();
        const Duration share = time / static_cast<int>(targets_.size());
        const Duration delay = std::min<Duration>(attempt_delay, share);
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            group_.spawn(attempt(i, deadline));
            if (i + 1 == targets_.size()) break;
            co_await race(failed_.wait(), sleep_for(delay));
        }
    }

    Awaitable<> attempt(std::size_t i, SteadyTime deadline) {
        Result<tcp::socket> socket = co_await connect_one(targets_[i], deadline);
        if (!socket) {
            causes_[i] = socket.error().detail;
            failed_.notify();
            co_return;
        }
        if (!connected_) connected_ = std::move(*socket);
        group_.cancel();
    }

    TaskGroup group_;
    Wake failed_;
    std::vector<tcp::endpoint> targets_;
    std::vector<std::string> causes_;
    std::optional<tcp::socket> connected_;
};

}  // namespace

Addresses interleaved(const Addresses& addresses) {
    if (addresses.empty()) return {};
    Addresses of_kind[2];  // the first one's, the other
    for (const asio::ip::address& address : addresses)
        of_kind[address.is_v6() == addresses.front().is_v6() ? 0 : 1].push_back(address);
    Addresses all;
    for (std::size_t i = 0; i < addresses.size(); ++i)
        for (const Addresses& kind : of_kind)
            if (i < kind.size()) all.push_back(kind[i]);
    return all;
}

Awaitable<Result<tcp::socket>> connect_tcp(
    const Addresses& addresses, unsigned short port, SteadyTime deadline
) {
    const Executor loop = co_await asio::this_coro::executor;
    Addresses first = interleaved(addresses);
    if (first.size() > addresses_max) first.resize(addresses_max);
    Attempts attempts{loop, first, port};
    co_await attempts.run(deadline);
    if (attempts.connected()) co_return std::move(*attempts.connected());
    const bool late = std::chrono::steady_clock::now() >= deadline;
    co_return Error{late ? Errc::timed_out : Errc::connect_failed, attempts.causes()};
}

}  // namespace kinesisd
