#include "host/dialer.hpp"

#include "host/connect_tcp.hpp"
#include "host/proxy_tunnel.hpp"
#include "host/tcp_stream.hpp"
#include "host/tls_stream.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace kinesisd {

namespace {

using asio::ip::tcp;

Awaitable<Result<>> open_tunnel_until(
    tcp::socket& socket, const Route& route, SteadyTime deadline
) {
    const Executor loop = co_await asio::this_coro::executor;
    const std::unique_ptr<ByteStream> stream = borrow_tcp_stream(socket);
    const Deadline limit{loop, deadline, [&stream] { stream->close(); }};
    const Result<> opened = co_await open_tunnel(*stream, route);
    if (limit.expired()) co_return Error{Errc::timed_out, "the proxy does not answer"};
    co_return opened;
}

}  // namespace

Dialer::Dialer(std::unique_ptr<TlsClient> tls, LookUp look_up)
    : tls_{std::move(tls)}, resolver_{std::move(look_up)} {}

Dialer::~Dialer() = default;

Awaitable<Result<std::unique_ptr<ByteStream>>> Dialer::dial(Route route, Duration timeout) {
    const SteadyTime deadline = std::chrono::steady_clock::now() + timeout;
    Result<std::unique_ptr<ByteStream>> stream = co_await dial_until(route, deadline);
    if (stream || stream.error().code != Errc::timed_out) co_return std::move(stream);
    co_return stream.error().in("not connected within " + to_text(timeout));
}

Awaitable<Result<tcp::socket>> Dialer::connect(const Route& route, SteadyTime deadline) {
    const bool is_direct = route.proxy == nullptr;
    const std::string host = is_direct ? route.origin.host : route.proxy->host;
    const unsigned short port = is_direct ? route.origin.port : route.proxy->port;
    const Result<Addresses> addresses = co_await resolver_.resolve(host, deadline);
    if (!addresses) co_return addresses.error();
    co_return co_await connect_tcp(*addresses, port, deadline);
}

Awaitable<Result<tcp::socket>> Dialer::reach(const Route& route, SteadyTime deadline) {
    Result<tcp::socket> socket = co_await connect(route, deadline);
    if (!socket || route.proxy == nullptr || route.is_forwarded()) co_return std::move(socket);
    const Result<> opened = co_await open_tunnel_until(*socket, route, deadline);
    if (!opened) co_return opened.error();
    co_return std::move(socket);
}

Awaitable<Result<std::unique_ptr<ByteStream>>> Dialer::dial_until(
    const Route& route, SteadyTime deadline
) {
    Result<tcp::socket> socket = co_await reach(route, deadline);
    if (!socket) co_return socket.error();
    if (route.origin.scheme == Scheme::http) co_return make_tcp_stream(std::move(*socket));
    co_return co_await tls_->handshake(std::move(*socket), route.origin, deadline);
}

Awaitable<Result<TlsView>> Dialer::look_at_tls(Route route, Duration timeout) {
    const SteadyTime deadline = std::chrono::steady_clock::now() + timeout;
    Result<tcp::socket> socket = co_await reach(route, deadline);
    if (!socket) co_return socket.error();
    co_return co_await tls_->inspect(std::move(*socket), route.origin, deadline);
}

}  // namespace kinesisd
