// HttpTransport: HTTP/1.1 over TCP and TLS, with connections kept for the next request. Everything
// has a limit: connecting, the exchange, the answer's header and body, idle connections.
// Belongs to one loop thread.
#pragma once

#include "host/connection_pool.hpp"
#include "port/transport.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace kinesisd {

class TlsClient;

struct HttpTransportOptions {
    // PEM file of the trusted certificates; empty: OpenSSL's default places.
    std::string ca_bundle = std::string{};
    std::size_t idle_connections_max = 64;
    // Below the shortest idle limit known of a server (5 s, Node's default, which kinesalite has),
    // so that a kept connection is rarely closed by the other side just when it is used again.
    Duration idle_age_max = std::chrono::seconds{4};
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

    [[nodiscard]] Awaitable<Result<std::unique_ptr<ByteStream>>> connect(const HttpRequest& request
    );
    [[nodiscard]] Awaitable<Outcome> exchange(
        ByteStream& connection,
        std::string_view head,
        const HttpRequest& request,
        ResponseSink& sink,
        SteadyTime deadline
    );

    std::unique_ptr<TlsClient> tls_;
    ConnectionPool pool_;
    std::size_t buffers_max_;
    std::vector<std::unique_ptr<char[]>> buffers_;  // not in use now
};

// "https://kinesis.eu-west-1.amazonaws.com:443"
[[nodiscard]] std::string to_text(const Origin& origin);

}  // namespace kinesisd
