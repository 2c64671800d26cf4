#include "host/resolve.hpp"

#include "host/byte_stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace kinesisd {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

struct LookUp {
    tcp::resolver resolver;
    asio::steady_timer done;  // cancelled when the look-up has ended
    bool ended = false;
    error_code failure;
    std::vector<tcp::endpoint> addresses;
};

void start(const std::shared_ptr<LookUp>& look_up, const std::string& host, unsigned short port) {
    look_up->resolver.async_resolve(
        host,
        std::to_string(port),
        [look_up](const error_code& failure, const tcp::resolver::results_type& found) {
            look_up->ended = true;
            look_up->failure = failure;
            for (const auto& entry : found) {
                look_up->addresses.push_back(entry.endpoint());
            }
            look_up->done.cancel();
        }
    );
}

}  // namespace

Awaitable<Result<std::vector<tcp::endpoint>>> resolve(
    const std::string& host, unsigned short port, SteadyTime deadline
) {
    error_code not_an_address;
    const asio::ip::address address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) {
        std::vector<tcp::endpoint> one{tcp::endpoint{address, port}};
        co_return one;
    }
    const Executor loop = co_await asio::this_coro::executor;
    // Shared with the resolver's handler, which outlives this call when the look-up is abandoned.
    const auto look_up = std::make_shared<LookUp>(
        tcp::resolver{loop},
        asio::steady_timer{loop, deadline},
        false,
        error_code{},
        std::vector<tcp::endpoint>{}
    );
    start(look_up, host, port);
    error_code woken;
    co_await look_up->done.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (!look_up->ended) look_up->resolver.cancel();
    co_await unwind_if_cancelled();
    if (!look_up->ended) co_return Error{Errc::timed_out, "resolving the name"};
    if (look_up->failure) co_return Error{Errc::name_not_resolved, look_up->failure.message()};
    if (look_up->addresses.empty()) co_return Error{Errc::name_not_resolved, "no addresses"};
    co_return std::move(look_up->addresses);
}

}  // namespace kinesisd
