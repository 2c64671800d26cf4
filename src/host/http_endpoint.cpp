#include "host/http_endpoint.hpp"

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "base/http_date.hpp"
#include "host/address.hpp"
#include "host/byte_stream.hpp"
#include "host/http_text.hpp"
#include "host/tcp_stream.hpp"
#include "port/task_group.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace kinesisd {

namespace {

namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// Beyond a whole header: what is read at once of a body.
constexpr std::size_t body_piece_bytes = 64_KiB;
// How long a refused client may go on sending before the connection is closed. Closed at once, the
// bytes that nobody reads would reset it, and the client might never see the answer.
constexpr Duration linger_time = std::chrono::seconds{1};
// After a failure to accept: out of descriptors, most likely, and they need time to come back.
constexpr Duration accept_pause = std::chrono::milliseconds{100};

SteadyTime after(Duration time) {
    return std::chrono::steady_clock::now() + time;
}

std::string reason(int status) {
    const auto text = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
    return std::string{text.data(), text.size()};
}

std::string response_head(const EndpointResponse& response, std::string_view connection) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status);
    head.append(" ").append(reason(response.status)).append("\r\n");
    bool dated = false;
    for (const auto& [name, value] : response.headers) {
        head.append(name).append(": ").append(value).append("\r\n");
        dated = dated || lower_case(name) == "date";
    }
    if (!dated) {
        const auto now = std::chrono::system_clock::now();
        const WallTime time = std::chrono::floor<std::chrono::milliseconds>(now);
        head.append("Date: ").append(to_http_date(time)).append("\r\n");
    }
    // RFC 9110, section 8.6: never with 204; with 304 it would be the length of another answer.
    if (response.status != 204 && response.status != 304) {
        head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
    }
    return head.append("Connection: ").append(connection).append("\r\n\r\n");
}

Error listen_error(const std::string& address, Errc code, const error_code& cause) {
    return Error{code, "listen on " + address + ": " + cause.message()};
}

}  // namespace

struct HttpEndpoint::Connection {
    Connection(HttpEndpoint& endpoint, tcp::socket socket)
        : owner{endpoint},
          place{owner.connections_.insert(owner.connections_.end(), this)},
          stream{make_tcp_stream(std::move(socket))},
          buffer_bytes{owner.limits_.request.header_bytes_max + body_piece_bytes},
          buffer{std::make_unique_for_overwrite<char[]>(buffer_bytes)} {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        owner.connections_.erase(place);
        owner.place_free_.notify();
    }

    HttpEndpoint& owner;
    std::list<Connection*>::iterator place;
    std::unique_ptr<ByteStream> stream;
    std::size_t buffer_bytes;
    std::unique_ptr<char[]> buffer;
    std::size_t held = 0;  // bytes in the buffer, read and not parsed
    // Whether its place is given to a newcomer, and what is lost by that.
    enum class Stage { idle, header, busy };  // no byte of a next request; a part of its header
    Stage stage = Stage::idle;
};

HttpEndpoint::HttpEndpoint(Executor loop, EndpointLimits limits, EndpointHandler handler)
    : loop_{loop},
      limits_{std::move(limits)},
      handler_{std::move(handler)},
      acceptor_{loop_},
      place_free_{loop_} {
    check(limits_.connections_max > 0);
}

HttpEndpoint::~HttpEndpoint() {
    check(connections_.empty());
}

Result<unsigned short> HttpEndpoint::listen(const std::string& host, unsigned short port) {
    const std::string address = join_address(host, port);
    error_code failure;
    tcp::resolver resolver{loop_};
    const auto found =
        resolver.resolve(host, std::to_string(port), tcp::resolver::passive, failure);
    if (failure) return listen_error(address, Errc::name_not_resolved, failure);
    for (const auto& entry : found) {
        acceptor_ = tcp::acceptor{loop_};
        acceptor_.open(entry.endpoint().protocol(), failure);
        if (!failure) close_on_exec(acceptor_.native_handle());
        if (!failure) acceptor_.set_option(tcp::acceptor::reuse_address{true}, failure);
        if (!failure) acceptor_.bind(entry.endpoint(), failure);
        if (!failure) acceptor_.listen(tcp::acceptor::max_listen_connections, failure);
        if (!failure) return acceptor_.local_endpoint().port();
    }
    const bool denied = failure == boost::system::errc::permission_denied;
    return listen_error(address, denied ? Errc::permission_denied : Errc::connect_failed, failure);
}

Awaitable<> HttpEndpoint::serve() {
    TaskGroup tasks{loop_};
    tasks.spawn(accept_connections(tasks));
    co_await tasks.join();
}

void HttpEndpoint::stop() {
    stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    place_free_.notify();
    for (Connection* connection : connections_) {
        if (connection->stage == Connection::Stage::idle) connection->stream->close();
    }
}

Awaitable<> HttpEndpoint::accept_connections(TaskGroup& tasks) {
    while (!stopping_) {
        error_code failure;
        tcp::socket socket =
            co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, failure));
        co_await unwind_if_cancelled();
        if (stopping_) break;
        if (failure) {
            asio::steady_timer pause{loop_, accept_pause};
            co_await pause.async_wait(asio::use_awaitable);
            continue;
        }
        close_on_exec(socket.native_handle());
        co_await wait_for_place();
        if (stopping_) break;
        socket.set_option(tcp::no_delay{true}, failure);
        auto connection = std::make_unique<Connection>(*this, std::move(socket));
        tasks.spawn(converse(std::move(connection)));
    }
}

Awaitable<> HttpEndpoint::wait_for_place() {
    while (connections_.size() >= limits_.connections_max && !stopping_) {
        client_waits_ = true;
        if (Connection* const least = least_needed()) {
            least->stage = Connection::Stage::busy;
            least->stream->close();
        }
        co_await place_free_.wait();
    }
    client_waits_ = false;
}

// Null: all are at work.
HttpEndpoint::Connection* HttpEndpoint::least_needed() const {
    const auto stage = [](const Connection* connection) { return connection->stage; };
    const auto least = std::ranges::min_element(connections_, {}, stage);
    return stage(*least) == Connection::Stage::busy ? nullptr : *least;
}

Awaitable<> HttpEndpoint::converse(std::unique_ptr<Connection> connection) {
    Next next = Next::request;
    while (next == Next::request) {
        next = co_await answer_one(*connection);
    }
}

Awaitable<HttpEndpoint::Next> HttpEndpoint::answer_one(Connection& connection) {
    RequestParser parser{limits_.request};
    const bool received = co_await receive(connection, parser);
    if (!received) co_return Next::close;
    if (parser.refusal()) {
        co_await refuse(connection, *parser.refusal());
        co_return Next::close;
    }
    const bool keeps_alive = parser.keeps_alive();
    EndpointRequest request = parser.take();
    const bool head_only = request.method == "HEAD";
    const EndpointResponse response = co_await handler_(std::move(request));
    const bool keep = keeps_alive && !stopping_ && !client_waits_;
    const std::string head = response_head(response, keep ? "keep-alive" : "close");
    const std::string_view body = head_only ? std::string_view{} : response.body;
    const bool sent = co_await send(connection, head, body);
    co_return sent&& keep ? Next::request : Next::close;
}

// One request, or its refusal. False if the client went away or was too slow.
Awaitable<bool> HttpEndpoint::receive(Connection& connection, RequestParser& parser) {
    if (connection.held == 0) {
        if (stopping_) co_return false;
        connection.stage = Connection::Stage::idle;
        const bool begun = co_await fill(connection, after(limits_.idle_timeout));
        connection.stage = Connection::Stage::busy;
        if (!begun) co_return false;
    }
    const SteadyTime deadline = after(limits_.request_timeout);
    bool continued = false;
    for (;;) {
        char* const begin = connection.buffer.get();
        const std::size_t taken = parser.put({begin, connection.held});
        connection.held -= taken;
        std::memmove(begin, begin + taken, connection.held);
        if (parser.done() || parser.refusal()) co_return true;
        if (parser.wants_continue() && !std::exchange(continued, true)) {
            const bool sent = co_await send(connection, "HTTP/1.1 100 Continue\r\n\r\n", {});
            if (!sent) co_return false;
        }
        if (!parser.header_done()) connection.stage = Connection::Stage::header;
        const bool more = co_await fill(connection, deadline);
        connection.stage = Connection::Stage::busy;
        if (!more) co_return false;
    }
}

// At least one byte more in the buffer. False at the deadline, at the end, without room.
Awaitable<bool> HttpEndpoint::fill(Connection& connection, SteadyTime deadline) {
    const Deadline limit{loop_, deadline, [&connection] { connection.stream->close(); }};
    const std::span<char> buffer{connection.buffer.get(), connection.buffer_bytes};
    if (connection.held == buffer.size()) co_return false;
    const Result<std::size_t> bytes =
        co_await connection.stream->read_some(buffer.subspan(connection.held));
    if (!bytes) co_return false;
    connection.held += *bytes;
    co_return *bytes > 0;
}

Awaitable<bool> HttpEndpoint::send(
    Connection& connection, std::string_view head, std::string_view body
) {
    const SteadyTime deadline = after(limits_.request_timeout);
    const Deadline limit{loop_, deadline, [&connection] { connection.stream->close(); }};
    const Result<> written = co_await connection.stream->write_all(head, body);
    co_return written.has_value();
}

Awaitable<> HttpEndpoint::refuse(Connection& connection, int status) {
    EndpointResponse response{status, {{"Content-Type", "text/plain"}}, reason(status) + "\n"};
    if (status == 405) {
        std::string allowed;
        for (const std::string& method : limits_.request.methods) {
            allowed += (allowed.empty() ? "" : ", ") + method;
        }
        response.headers.emplace_back("Allow", std::move(allowed));
    }
    const std::string head = response_head(response, "close");
    const bool sent = co_await send(connection, head, response.body);
    if (!sent) co_return;
    connection.stream->end_writing();
    const Deadline limit{loop_, after(linger_time), [&connection] { connection.stream->close(); }};
    std::size_t unread = 1;
    while (unread > 0) {
        const std::span<char> buffer{connection.buffer.get(), connection.buffer_bytes};
        const Result<std::size_t> bytes = co_await connection.stream->read_some(buffer);
        unread = bytes ? *bytes : 0;
    }
}

}  // namespace kinesisd
