#include "host/tls_stream.hpp"

#include "base/bytes.hpp"
#include "host/tcp_stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <string_view>
#include <utility>

namespace kinesisd {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

// A small request is joined before it is encrypted: head and body in one TLS record are one packet,
// and the answer does not wait for the second.
constexpr std::size_t joined_bytes_max = 16_KiB;

class TlsStream final : public ByteStream {
public:
    TlsStream(tcp::socket socket, asio::ssl::context& context)
        : stream_{std::move(socket), context} {}

    [[nodiscard]] asio::ssl::stream<tcp::socket>& stream() { return stream_; }

    Awaitable<Result<std::size_t>> read_some(std::span<char> into) override {
        error_code failure;
        const std::size_t bytes = co_await stream_.async_read_some(
            asio::buffer(into.data(), into.size()),
            asio::redirect_error(asio::use_awaitable, failure)
        );
        if (!failure) co_return bytes;
        if (failure == asio::error::eof) co_return std::size_t{0};
        co_await unwind_if_cancelled();
        co_return Error{Errc::connection_lost, failure.message()};
    }

    Awaitable<Result<>> write_all(std::string_view head, std::string_view body) override {
        if (head.size() + body.size() <= joined_bytes_max) {
            joined_.assign(head).append(body);
            head = joined_;
            body = {};
        }
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
        error_code failure;
        co_await asio::async_write(
            stream_, buffers, asio::redirect_error(asio::use_awaitable, failure)
        );
        if (!failure) co_return Result<>{};
        co_await unwind_if_cancelled();
        co_return Error{Errc::connection_lost, failure.message()};
    }

    void close() noexcept override { close_socket(stream_.next_layer()); }

    // Without TLS's own goodbye, which would have to wait: HTTP knows where a message ends.
    void end_writing() noexcept override {
        error_code ignored;
        stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
    }

    bool is_quiet() noexcept override {
        return SSL_pending(stream_.native_handle()) == 0 && is_socket_quiet(stream_.next_layer());
    }

private:
    asio::ssl::stream<tcp::socket> stream_;
    std::string joined_;  // outlives the write that borrows it
};

// Asks for `host` (RFC 6066, section 3: names only) and accepts a certificate for it alone.
bool expect_host(SSL* ssl, const std::string& host) {
    error_code is_name;
    asio::ip::make_address(host, is_name);
    if (!is_name) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 &&
           SSL_set1_host(ssl, host.c_str()) == 1;
}

Error handshake_error(SSL* ssl, const error_code& failure) {
    const long verified = SSL_get_verify_result(ssl);
    if (verified != X509_V_OK) {
        const char* reason = X509_verify_cert_error_string(verified);
        return Error{Errc::tls_failed, std::string{"certificate refused: "} + reason};
    }
    const bool of_tls = failure.category() == asio::error::get_ssl_category();
    const Errc code = of_tls ? Errc::tls_failed : Errc::connect_failed;
    return Error{code, "TLS handshake: " + failure.message()};
}

}  // namespace

struct TlsClient::Context {
    asio::ssl::context value{asio::ssl::context::tls_client};
};

TlsClient::TlsClient(std::unique_ptr<Context> context) : context_{std::move(context)} {}

TlsClient::~TlsClient() = default;

Result<std::unique_ptr<TlsClient>> TlsClient::create(const std::string& ca_bundle) {
    auto context = std::make_unique<Context>();
    SSL_CTX* const native = context->value.native_handle();
    // The form of ALPN (RFC 7301): a length and a name.
    static constexpr std::array<unsigned char, 9> http11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_alpn_protos(native, http11.data(), http11.size());
    error_code failure;
    context->value.set_verify_mode(asio::ssl::verify_peer, failure);
    if (!failure && ca_bundle.empty()) context->value.set_default_verify_paths(failure);
    if (!failure && !ca_bundle.empty()) context->value.load_verify_file(ca_bundle, failure);
    if (failure) {
        return Error{
            Errc::invalid_configuration,
            "trusted certificates " + ca_bundle + ": " + failure.message()
        };
    }
    return std::unique_ptr<TlsClient>{new TlsClient{std::move(context)}};
}

Awaitable<Result<std::unique_ptr<ByteStream>>> TlsClient::handshake(
    tcp::socket socket, const std::string& host, SteadyTime deadline
) {
    auto tls = std::make_unique<TlsStream>(std::move(socket), context_->value);
    SSL* const ssl = tls->stream().native_handle();
    if (!expect_host(ssl, host)) co_return Error{Errc::tls_failed, "not a host name: " + host};
    const Executor loop = co_await asio::this_coro::executor;
    const Deadline limit{loop, deadline, [&tls] { tls->close(); }};
    error_code failure;
    co_await tls->stream().async_handshake(
        asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, failure)
    );
    co_await unwind_if_cancelled();
    if (limit.expired()) co_return Error{Errc::timed_out, "no TLS handshake in time"};
    if (failure) co_return handshake_error(ssl, failure);
    co_return std::unique_ptr<ByteStream>{std::move(tls)};
}

}  // namespace kinesisd
