// Dialer: makes fresh connections along a route: the name is looked up, the first address that
// answers is taken, a proxy is asked for a tunnel, TLS is agreed on. One deadline holds for all of
// it, and every error says how far it came.
#pragma once

#include "base/time.hpp"
#include "host/byte_stream.hpp"
#include "host/resolver.hpp"
#include "host/route.hpp"
#include "host/tls_view.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace kinesisd {

class TlsClient;

class Dialer {
public:
    Dialer(std::unique_ptr<TlsClient> tls, LookUp look_up);
    ~Dialer();

    // name_not_resolved, connect_failed, connection_lost, timed_out, tls_failed,
    // malformed_response. Cancellable.
    [[nodiscard]] Awaitable<Result<std::unique_ptr<ByteStream>>> dial(
        Route route, Duration timeout
    );
    // What the https:// server of a route shows; the same errors. Cancellable.
    [[nodiscard]] Awaitable<Result<TlsView>> look_at_tls(Route route, Duration timeout);

private:
    // To the server, or through the proxy's tunnel to it.
    [[nodiscard]] Awaitable<Result<asio::ip::tcp::socket>> reach(
        const Route& route, SteadyTime deadline
    );
    [[nodiscard]] Awaitable<Result<asio::ip::tcp::socket>> connect(
        const Route& route, SteadyTime deadline
    );
    [[nodiscard]] Awaitable<Result<std::unique_ptr<ByteStream>>> dial_until(
        const Route& route, SteadyTime deadline
    );

    std::unique_ptr<TlsClient> tls_;
    Resolver resolver_;
};

}  // namespace kinesisd
