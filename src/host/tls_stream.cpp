#include "host/tls_stream.hpp"

#include "base/bytes.hpp"
#include "host/address.hpp"
#include "host/certificate_check.hpp"
#include "host/tcp_stream.hpp"
#include "host/tls_sessions.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace kinesisd {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

// A small request is joined before it is encrypted: head and body in one TLS record are one packet,
// and the answer does not wait for the second.
constexpr std::size_t joined_bytes_max = 16_KiB;

// Where a stream's tickets go. A stream that outlives its TlsClient keeps none.
struct Tickets {
    std::string server;
    std::weak_ptr<TlsSessions> sessions;
};

int tickets_slot() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

// OpenSSL's callback: 1 takes the session over.
int on_new_session(SSL* ssl, SSL_SESSION* session) {
    const auto* const tickets = static_cast<Tickets*>(SSL_get_ex_data(ssl, tickets_slot()));
    if (tickets == nullptr || SSL_SESSION_is_resumable(session) == 0) return 0;
    const std::shared_ptr<TlsSessions> sessions = tickets->sessions.lock();
    if (!sessions) return 0;
    sessions->keep(tickets->server, TlsSession{session});
    return 1;
}

class TlsStream final : public ByteStream {
public:
    TlsStream(tcp::socket socket, asio::ssl::context& context, Tickets tickets)
        : tickets_{std::move(tickets)}, stream_{std::move(socket), context} {
        SSL_set_ex_data(stream_.native_handle(), tickets_slot(), &tickets_);
        check_.watch(stream_.native_handle());
        // What is called without waiting does not wait.
        error_code ignored;
        stream_.next_layer().non_blocking(true, ignored);
    }
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;

    // A connection that ends without TLS's goodbye has its session marked as unfit to be resumed,
    // if OpenSSL is not told that it was said.
    ~TlsStream() override {
        SSL_set_shutdown(stream_.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }

    [[nodiscard]] const CertificateCheck& check() const { return check_; }
    [[nodiscard]] asio::ssl::stream<tcp::socket>& stream() { return stream_; }

    Awaitable<Result<std::size_t>> read_some(std::span<char> into) override {
        if (const std::size_t ready = read_ready(into); ready > 0) co_return ready;
        error_code failure = read_failure_;
        if (!failure) {
            run_.waited();
            const std::size_t bytes = co_await stream_.async_read_some(
                asio::buffer(into.data(), into.size()),
                asio::redirect_error(asio::use_awaitable, failure)
            );
            if (!failure) co_return bytes;
        }
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
    // What can be had without waiting, record after record.
    std::size_t read_ready(std::span<char> into) {
        std::size_t ready = 0;
        while (run_.may_go_on() && ready < into.size() && !read_failure_) {
            const std::span<char> rest = into.subspan(ready);
            error_code failure;
            const std::size_t bytes =
                stream_.read_some(asio::buffer(rest.data(), rest.size()), failure);
            if (failure == asio::error::would_block) break;
            read_failure_ = failure;
            run_.took(bytes);
            ready += bytes;
        }
        return ready;
    }

    // OpenSSL points to both, so the stream dies before them.
    Tickets tickets_;
    CertificateCheck check_;
    asio::ssl::stream<tcp::socket> stream_;
    std::string joined_;  // outlives the write that borrows it
    ReadRun run_;
    error_code read_failure_;  // is told when what came before it has been read
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

// What OpenSSL's reason means to somebody who has written an endpoint's URL.
std::string_view hint(const error_code& failure) {
    switch (ERR_GET_REASON(static_cast<unsigned long>(failure.value()))) {
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_HTTP_REQUEST:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
            return "the server does not speak TLS here; is it an http:// endpoint?";
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
            return "the server speaks no TLS version that is allowed here: 1.2 or 1.3 is needed";
        case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
            return "the server has refused: no common cipher, or it wants a client's certificate";
        default: return "";
    }
}

Error handshake_error(const TlsStream& tls, const std::string& host, const error_code& failure) {
    if (const std::optional<std::string> refusal = tls.check().refusal(host))
        return Error{Errc::tls_failed, *refusal};
    std::string detail = "TLS handshake: " + failure.message();
    if (failure.category() != asio::error::get_ssl_category())
        return Error{Errc::connect_failed, std::move(detail)};
    if (const std::string_view means = hint(failure); !means.empty())
        detail.append(": ").append(means);
    return Error{Errc::tls_failed, std::move(detail)};
}

enum class Trusted { nothing, certificates, certificates_and_crls };

Trusted trusted_by(SSL_CTX* context) {
    int certificates = 0;
    int crls = 0;
    STACK_OF(X509_OBJECT)* const objects = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));
    for (int i = 0; i < sk_X509_OBJECT_num(objects); ++i) {
        const X509_LOOKUP_TYPE kind = X509_OBJECT_get_type(sk_X509_OBJECT_value(objects, i));
        if (kind == X509_LU_X509) ++certificates;
        if (kind == X509_LU_CRL) ++crls;
    }
    if (certificates == 0) return Trusted::nothing;
    return crls == 0 ? Trusted::certificates : Trusted::certificates_and_crls;
}

Result<> load_bundle(asio::ssl::context& context, const std::string& path) {
    const auto bad = [&path](const std::string& why) {
        return Error{Errc::invalid_configuration, "trusted certificates " + path + ": " + why};
    };
    error_code failure;
    context.load_verify_file(path, failure);
    if (failure) return bad(failure.message());
    switch (trusted_by(context.native_handle())) {
        case Trusted::nothing: return bad("no certificate in it");
        case Trusted::certificates: break;
        case Trusted::certificates_and_crls:
            X509_STORE_set_flags(
                SSL_CTX_get_cert_store(context.native_handle()), X509_V_FLAG_CRL_CHECK
            );
            break;
    }
    return {};
}

Awaitable<Result<std::unique_ptr<TlsStream>>> agree(
    tcp::socket socket,
    asio::ssl::context& context,
    std::shared_ptr<TlsSessions> sessions,
    const Origin& server,
    SteadyTime deadline
) {
    const std::string address = join_address(server.host, server.port);
    auto tls = std::make_unique<TlsStream>(std::move(socket), context, Tickets{address, sessions});
    SSL* const ssl = tls->stream().native_handle();
    if (!expect_host(ssl, server.host)) {
        co_return Error{Errc::tls_failed, "not a host name: " + server.host};
    }
    if (const TlsSession session = sessions->take(address)) SSL_set_session(ssl, session.get());
    const Executor loop = co_await asio::this_coro::executor;
    const Deadline limit{loop, deadline, [&tls] { tls->close(); }};
    error_code failure;
    co_await tls->stream().async_handshake(
        asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, failure)
    );
    co_await unwind_if_cancelled();
    if (!failure && !limit.expired()) co_return std::move(tls);
    sessions->forget(address);
    if (limit.expired()) co_return Error{Errc::timed_out, "no TLS handshake in time"};
    co_return handshake_error(*tls, server.host, failure);
}

}  // namespace

struct TlsClient::Context {
    Context() {
        SSL_CTX* const native = value.native_handle();
        // The form of ALPN (RFC 7301): a length and a name.
        static constexpr std::array<unsigned char, 9> http11{
            8, 'h', 't', 't', 'p', '/', '1', '.', '1'
        };
        SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
        SSL_CTX_set_alpn_protos(native, http11.data(), http11.size());
        SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(native, on_new_session);
    }

    asio::ssl::context value{asio::ssl::context::tls_client};
    // Shared with nobody: streams, which may live longer, look whether it is still there.
    std::shared_ptr<TlsSessions> sessions = std::make_shared<TlsSessions>();
};

TlsClient::TlsClient() = default;

TlsClient::~TlsClient() = default;

Result<std::unique_ptr<TlsClient>> TlsClient::create(const std::string& ca_bundle) {
    std::unique_ptr<TlsClient> client{new TlsClient};
    if (ca_bundle.empty()) return client;
    client->context_ = std::make_unique<Context>();
    if (const Result<> loaded = load_bundle(client->context_->value, ca_bundle); !loaded)
        return loaded.error();
    return client;
}

// The system's certificates, a megabyte of them, are loaded when a server is to be verified: many
// processes never do that (an endpoint without TLS, a configuration that is only checked).
Result<TlsClient::Context*> TlsClient::context() {
    if (!context_) {
        auto context = std::make_unique<Context>();
        error_code failure;
        context->value.set_default_verify_paths(failure);
        if (failure) return Error{Errc::invalid_configuration, failure.message()};
        context_ = std::move(context);
    }
    return context_.get();
}

Awaitable<Result<std::unique_ptr<ByteStream>>> TlsClient::handshake(
    tcp::socket socket, const Origin& server, SteadyTime deadline
) {
    const Result<Context*> trust = context();
    if (!trust) co_return trust.error();
    Result<std::unique_ptr<TlsStream>> tls =
        co_await agree(std::move(socket), (*trust)->value, (*trust)->sessions, server, deadline);
    if (!tls) co_return tls.error();
    co_return std::unique_ptr<ByteStream>{std::move(*tls)};
}

Awaitable<Result<TlsView>> TlsClient::inspect(
    tcp::socket socket, const Origin& server, SteadyTime deadline
) {
    const Result<Context*> trust = context();
    if (!trust) co_return trust.error();
    const auto no_sessions = std::make_shared<TlsSessions>();
    Result<std::unique_ptr<TlsStream>> tls =
        co_await agree(std::move(socket), (*trust)->value, no_sessions, server, deadline);
    if (!tls) co_return tls.error();
    co_return view_of((*tls)->stream().native_handle());
}

}  // namespace kinesisd
