// HttpEndpoint: a small HTTP/1.1 server for the daemon's own pages and for the emulator. Every
// connection is bounded in number, bytes and time, and none outlives serve(). Belongs to one loop
// thread.
#pragma once

#include "host/deadline.hpp"
#include "host/request_parser.hpp"
#include "port/awaitable.hpp"
#include "port/wake.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace kinesisd {

class ByteStream;
class TaskGroup;

struct EndpointResponse {
    int status = 200;
    HttpHeaders headers;  // without Content-Length, Connection and (unless it matters) Date
    std::string body;     // for HEAD too: its length is announced, itself is not sent
};

// Answers one request. Awaited by the connection's task: a Failure that it throws ends serve().
using EndpointHandler = std::function<Awaitable<EndpointResponse>(EndpointRequest)>;

struct EndpointLimits {
    RequestLimits request;
    // At least 1. When all places are taken, a newcomer gets that of an idle connection, or of one
    // that has not sent a whole header yet: a client that means it sends that in one piece.
    std::size_t connections_max = 64;
    // Waiting for the first byte of a request.
    Duration idle_timeout = std::chrono::seconds{60};
    // Reading one request from its first byte, and writing one answer.
    Duration request_timeout = std::chrono::seconds{10};
};

class HttpEndpoint {
public:
    HttpEndpoint(Executor loop, EndpointLimits limits, EndpointHandler handler);
    HttpEndpoint(const HttpEndpoint&) = delete;
    HttpEndpoint& operator=(const HttpEndpoint&) = delete;
    // serve() has returned or was never called.
    ~HttpEndpoint();

    // Binds to `host` (an address or a name; blocks while a name is resolved) and `port`, 0 for any
    // free one. Returns the port. name_not_resolved, permission_denied, or connect_failed for
    // whatever else is in the way, such as an address in use.
    [[nodiscard]] Result<unsigned short> listen(const std::string& host, unsigned short port);

    // After listen(), once: answers requests until stop() or cancellation. Returns (or, cancelled,
    // throws) when the last connection is closed.
    [[nodiscard]] Awaitable<> serve();

    // Accepts nothing more and closes idle connections; requests that have begun are answered.
    void stop();

private:
    struct Connection;
    enum class Next { request, close };

    [[nodiscard]] Awaitable<> accept_connections(TaskGroup& tasks);
    [[nodiscard]] Awaitable<> wait_for_place();
    [[nodiscard]] Connection* least_needed() const;
    [[nodiscard]] Awaitable<> converse(std::unique_ptr<Connection> connection);
    [[nodiscard]] Awaitable<Next> answer_one(Connection& connection);
    [[nodiscard]] Awaitable<bool> receive(Connection& connection, RequestParser& parser);
    [[nodiscard]] Awaitable<bool> fill(Connection& connection, SteadyTime deadline);
    [[nodiscard]] Awaitable<bool> send(
        Connection& connection, std::string_view head, std::string_view body
    );
    [[nodiscard]] Awaitable<> refuse(Connection& connection, int status);

    Executor loop_;
    EndpointLimits limits_;
    EndpointHandler handler_;
    asio::ip::tcp::acceptor acceptor_;
    std::list<Connection*> connections_;  // each owned by its task; the oldest is at the front
    Wake place_free_;
    bool client_waits_ = false;  // a client is accepted and has no place yet
    bool stopping_ = false;
};

}  // namespace kinesisd
