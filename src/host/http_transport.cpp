#include "host/http_transport.hpp"

#include "base/bytes.hpp"
#include "host/http_codec.hpp"
#include "host/proxy_tunnel.hpp"
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

// Servers that expect TLS close without a word when they hear something else.
constexpr std::string_view tls_hint = " (a server that expects https:// does so)";

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
    : proxies_{options.proxies},
      connection_age_max_{options.connection_age_max},
      dialer_{std::move(tls), options.look_up},
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
    const Route route = choose_route(request, proxies_);
    const Result<std::string> head =
        route.is_forwarded() ? forwarded_request_head(request, route.proxy->authorization.reveal())
                             : request_head(request);
    if (!head) co_return head.error().in(to_text(route));

    std::optional<SteadyTime> deadline;
    std::optional<OpenConnection> connection = pool_.take(route, steady_now());
    bool kept = connection.has_value();
    for (;;) {
        if (!connection) {
            Result<OpenConnection> fresh = co_await connect(route, request.connect_timeout);
            if (!fresh) co_return fresh.error().in(to_text(route));
            connection = std::move(*fresh);
        }
        if (!deadline) deadline = steady_now() + request.request_timeout;
        Outcome outcome = co_await exchange(*connection->stream, *head, request, sink, *deadline);
        if (outcome.connection == Outcome::Connection::stale && std::exchange(kept, false)) {
            connection.reset();
            continue;
        }
        if (!outcome.head) {
            Error failure = outcome.head.error().in(to_text(route));
            const bool is_mute = outcome.connection == Outcome::Connection::stale;
            if (is_mute && route.origin.scheme == Scheme::http) failure.detail += tls_hint;
            co_return failure;
        }
        if (outcome.connection == Outcome::Connection::reusable) {
            pool_.give_back(route, std::move(*connection), steady_now());
        }
        if (route.is_forwarded()) {
            const Result<> passed_on = check_forwarded(*outcome.head, route);
            if (!passed_on) co_return passed_on.error().in(to_text(route));
        }
        co_return std::move(outcome.head);
    }
}

Awaitable<Result<OpenConnection>> HttpTransport::connect(const Route& route, Duration timeout) {
    Result<std::unique_ptr<ByteStream>> stream = co_await dialer_.dial(route, timeout);
    if (!stream) co_return stream.error();
    // Those that are made together are not replaced together.
    constexpr std::size_t steps = 16;
    const auto step = static_cast<int>(connections_made_++ % steps);
    const Duration age_max = connection_age_max_ - connection_age_max_ / 5 * step / (steps - 1);
    co_return OpenConnection{std::move(*stream), steady_now() + age_max};
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

}  // namespace kinesisd
