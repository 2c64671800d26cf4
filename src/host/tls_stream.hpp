// TLS over a connected socket, for clients. The server is always verified: its certificate against
// the trusted ones, and its name or address against the certificate. TLS 1.2 at least, HTTP/1.1.
// Sessions are resumed.
#pragma once

#include "host/byte_stream.hpp"
#include "host/deadline.hpp"
#include "host/tls_view.hpp"
#include "port/transport.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>

namespace kinesisd {

class TlsClient {
public:
    // Trusts the certificates in the PEM file `ca_bundle` and no others; if it is empty, those of
    // OpenSSL's default places, which SSL_CERT_FILE and SSL_CERT_DIR can change. If the file holds
    // revocation lists (CRLs), servers' certificates are looked up in them, and one without a list
    // of its issuer is refused. invalid_configuration if the file cannot be used.
    [[nodiscard]] static Result<std::unique_ptr<TlsClient>> create(const std::string& ca_bundle);
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;
    // Streams may outlive their TlsClient.
    ~TlsClient();

    // `server` names whom the certificate must be for. tls_failed (with the reason, and what to
    // do), connect_failed if the other side goes away, timed_out. Cancellable.
    [[nodiscard]] Awaitable<Result<std::unique_ptr<ByteStream>>> handshake(
        asio::ip::tcp::socket socket, const Origin& server, SteadyTime deadline
    );
    // The same handshake, of no older session, for what the server shows; the connection is closed.
    [[nodiscard]] Awaitable<Result<TlsView>> inspect(
        asio::ip::tcp::socket socket, const Origin& server, SteadyTime deadline
    );

private:
    struct Context;
    TlsClient();

    [[nodiscard]] Result<Context*> context();

    std::unique_ptr<Context> context_;  // null: the system's certificates, not loaded yet
};

}  // namespace kinesisd
