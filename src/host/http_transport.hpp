// HttpTransport: HTTP/1.1 over TCP and TLS, with connections kept for the next request. Everything
// has a limit: connecting, the exchange, the answer's header and body, idle connections.
// Belongs to one loop thread.
#pragma once

#include "host/connection_pool.hpp"
#include "host/dialer.hpp"
#include "port/transport.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace kinesisd {

struct HttpTransportOptions {
    // PEM file of the trusted certificates; empty: OpenSSL's default places.
    std::string ca_bundle = std::string{};
    aws::ProxyRules proxies = aws::ProxyRules{};
    std::size_t idle_connections_max = 64;
    // Below the shortest idle limit known of a server (5 s, Node's default, which kinesalite has),
    // so that a kept connection is rarely closed by the other side just when it is used again.
    Duration idle_age_max = std::chrono::seconds{4};
    // A connection in constant use is replaced after 80 to 100 % of this time, so that a changed
    // answer of the DNS is followed, and not by all of them at once.
    Duration connection_age_max = std::chrono::minutes{5};
    LookUp look_up = look_up_by_system;
};

class HttpTransport final : public Transport {
public:
    // invalid_configuration if the CA bundle cannot be used.
    [[nodiscard]] static Result<std::unique_ptr<HttpTransport>> create(
        const HttpTransportOptions& options
    );
    ~HttpTransport() override;

    // A kept connection that turns out to be closed, with no byte of an answer seen, is replaced by
    // a fresh one, once. The request's time starts when the first connection is there and goes on
    // through that. invalid_request if method, target or a header would break the request's lines.
    [[nodiscard]] Awaitable<Result<HttpResponseHead>> round_trip(
        const HttpRequest& request, ResponseSink& sink
    ) override;

    [[nodiscard]] std::size_t idle_connections() const { return pool_.size(); }

private:
    struct Outcome;
    class Buffer;

    HttpTransport(const HttpTransportOptions& options, std::unique_ptr<TlsClient> tls);

    [[nodiscard]] Awaitable<Result<OpenConnection>> connect(const Route& route, Duration timeout);
    [[nodiscard]] Awaitable<Outcome> exchange(
        ByteStream& connection,
        std::string_view head,
        const HttpRequest& request,
        ResponseSink& sink,
        SteadyTime deadline
    );

    aws::ProxyRules proxies_;
    Duration connection_age_max_;
    std::size_t connections_made_ = 0;
    Dialer dialer_;
    ConnectionPool pool_;
    std::size_t buffers_max_;
    std::vector<std::unique_ptr<char[]>> buffers_;  // not in use now
};

}  // namespace kinesisd
