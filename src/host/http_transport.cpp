#include "host/http_transport.hpp"

#include "base/bytes.hpp"
#include "host/address.hpp"
#include "host/http_codec.hpp"
#include "host/tcp_stream.hpp"
#include "host/tls_stream.hpp"

#include <boost/asio/this_coro.hpp>

#include <optional>
#include <span>
#include <utility>

namespace kinesisd {

namespace {

// Large enough for few turns of the loop in a page of megabytes, small enough for the cache.
constexpr std::size_t buffer_bytes = 256_KiB;
static_assert(buffer_bytes > answer_header_bytes_max);

SteadyTime steady_now() {
    return std::chrono::steady_clock::now();
}

}  // namespace

// One attempt: what came of it, and what may be done next.
struct HttpTransport::Outcome {
    enum class Connection { reusable, finished, stale };

    Result<HttpResponseHead> head;
    Connection connection;
};

// A read buffer, lent for one exchange: idle connections hold none.
class HttpTransport::Buffer {
public:
    explicit Buffer(HttpTransport& owner) : owner_{owner} {
        if (owner_.buffers_.empty()) {
            bytes_ = std::make_unique_for_overwrite<char[]>(buffer_bytes);
        } else {
            bytes_ = std::move(owner_.buffers_.back());
            owner_.buffers_.pop_back();
        }
    }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() {
        if (owner_.buffers_.size() < owner_.buffers_max_) {
            owner_.buffers_.push_back(std::move(bytes_));
        }
    }

    [[nodiscard]] std::span<char> bytes() { return {bytes_.get(), buffer_bytes}; }

private:
    HttpTransport& owner_;
    std::unique_ptr<char[]> bytes_;
};

HttpTransport::HttpTransport(const HttpTransportOptions& options, std::unique_ptr<TlsClient> tls)
    : tls_{std::move(tls)},
      pool_{options.idle_connections_max, options.idle_age_max},
      buffers_max_{4} {
    buffers_.reserve(buffers_max_);
}

HttpTransport::~HttpTransport() = default;

Result<std::unique_ptr<HttpTransport>> HttpTransport::create(const HttpTransportOptions& options) {
    Result<std::unique_ptr<TlsClient>> tls = TlsClient::create(options.ca_bundle);
    if (!tls) return tls.error();
    return std::unique_ptr<HttpTransport>{new HttpTransport{options, std::move(*tls)}};
}

Awaitable<Result<HttpResponseHead>> HttpTransport::round_trip(
    const HttpRequest& request, ResponseSink& sink
) {
    const Result<std::string> head = request_head(request);
    if (!head) co_return head.error().in(to_text(request.origin));

    std::optional<SteadyTime> deadline;
    std::unique_ptr<ByteStream> connection = pool_.take(request.origin, steady_now());
    bool kept = connection != nullptr;
    for (;;) {
        if (!connection) {
            Result<std::unique_ptr<ByteStream>> fresh = co_await connect(request);
            if (!fresh) co_return fresh.error().in(to_text(request.origin));
            connection = std::move(*fresh);
        }
        if (!deadline) deadline = steady_now() + request.request_timeout;
        Outcome outcome = co_await exchange(*connection, *head, request, sink, *deadline);
        if (outcome.connection == Outcome::Connection::stale && std::exchange(kept, false)) {
            connection.reset();
            continue;
        }
        if (!outcome.head) co_return outcome.head.error().in(to_text(request.origin));
        if (outcome.connection == Outcome::Connection::reusable) {
            pool_.give_back(request.origin, std::move(connection), steady_now());
        }
        co_return std::move(outcome.head);
    }
}

Awaitable<Result<std::unique_ptr<ByteStream>>> HttpTransport::connect(const HttpRequest& request) {
    const Origin& origin = request.origin;
    const SteadyTime deadline = steady_now() + request.connect_timeout;
    Result<asio::ip::tcp::socket> socket = co_await connect_tcp(origin.host, origin.port, deadline);
    if (socket && origin.scheme == Scheme::http) co_return make_tcp_stream(std::move(*socket));
    Error cause{Errc::connect_failed, {}};
    if (socket) {
        Result<std::unique_ptr<ByteStream>> tls =
            co_await tls_->handshake(std::move(*socket), origin.host, deadline);
        if (tls) co_return std::move(tls);
        cause = tls.error();
    } else {
        cause = socket.error();
    }
    if (cause.code != Errc::timed_out) co_return cause;
    co_return cause.in("not connected within " + kinesisd::to_text(request.connect_timeout));
}

Awaitable<HttpTransport::Outcome> HttpTransport::exchange(
    ByteStream& connection,
    std::string_view head,
    const HttpRequest& request,
    ResponseSink& sink,
    SteadyTime deadline
) {
    const Executor loop = co_await asio::this_coro::executor;
    Buffer buffer{*this};
    const AnswerBody body = request.method == "HEAD" ? AnswerBody::never : AnswerBody::by_header;
    AnswerParser parser{body, request.response_bytes_max, sink};
    const auto close = [&connection] { connection.close(); };
    std::optional<Deadline> limit;
    limit.emplace(loop, deadline, close);

    // Whatever became of the request: a server that refuses it may answer and close before it has
    // read all of it, and that answer says more than the broken pipe.
    const Result<> written = co_await connection.write_all(head, request.body);
    Result<std::size_t> left = co_await read_head(connection, parser, buffer.bytes());
    if (left && !parser.done() && !limit->expired()) {
        limit.reset();
        const SteadyTime before = steady_now();
        co_await sink.room();
        limit.emplace(loop, deadline + (steady_now() - before), close);
        const std::size_t held = *left;
        left = co_await read_body(connection, parser, buffer.bytes(), held);
    }
    if (left && parser.done()) {
        const bool reusable = written && *left == 0 && parser.keeps_alive() && !limit->expired();
        co_return Outcome{
            parser.take_head(),
            reusable ? Outcome::Connection::reusable : Outcome::Connection::finished
        };
    }
    if (limit->expired()) {
        const std::string progress = parser.started() ? "answer not complete" : "no answer";
        Error late{
            Errc::timed_out, progress + " within " + kinesisd::to_text(request.request_timeout)
        };
        co_return Outcome{std::move(late), Outcome::Connection::finished};
    }
    const bool lost = left.error().code == Errc::connection_lost;
    const bool stale = lost && !parser.started();
    co_return Outcome{
        lost && !written ? written.error() : left.error(),
        stale ? Outcome::Connection::stale : Outcome::Connection::finished
    };
}

std::string to_text(const Origin& origin) {
    const std::string scheme = origin.scheme == Scheme::https ? "https://" : "http://";
    return scheme + join_address(origin.host, origin.port);
}

}  // namespace kinesisd
