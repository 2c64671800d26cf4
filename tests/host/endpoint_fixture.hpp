// An endpoint that says what it was asked for, on a loop of its own, and raw clients of it.
#pragma once

#include "host/http_endpoint.hpp"
#include "host/loopback.hpp"
#include "host/raw_client.hpp"
#include "port/wake.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kinesisd::test {

inline constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
inline constexpr std::string_view get_and_close =
    "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

class HttpEndpointTest : public Loopback {
protected:
    ~HttpEndpointTest() override {
        tasks_.cancel();
        run(tasks_.join());
    }

    // Serves pages that say what was asked for.
    void start(EndpointLimits limits = {}) {
        const auto echo = [this](EndpointRequest request) { return answer(std::move(request)); };
        endpoint_.emplace(executor(), std::move(limits), echo);
        const auto port = endpoint_->listen("127.0.0.1", 0);
        ASSERT_TRUE(port) << port.error().text();
        port_ = *port;
        tasks_.spawn(endpoint_->serve());
    }
    void start_with_bodies(std::size_t body_bytes_max) {
        EndpointLimits limits;
        limits.request.methods = {};
        limits.request.body_bytes_max = body_bytes_max;
        start(std::move(limits));
    }

    Awaitable<EndpointResponse> answer(EndpointRequest request) {
        if (request.target == "/wait") {
            handling_.notify();
            co_await seen_.wait();
        }
        EndpointResponse response{
            request.target == "/missing" ? 404 : 200, {{"Content-Type", "text/plain"}}, {}
        };
        response.body = request.method + " " + request.target + " [" + request.body + "]";
        if (request.target == "/") response.body.append(page_bytes_, 'x');
        if (const auto tag = find_header(request.headers, "x-tag")) response.body += *tag;
        co_return response;
    }

    RawClient connect() { return RawClient{loop_, port_}; }
    // What the endpoint says to `text` until it closes the connection.
    std::string all_answers_to(std::string_view text) {
        RawClient client = connect();
        run(client.send(text));
        return run(client.rest());
    }

    // Reads only when a newcomer has got the place.
    Awaitable<std::string> read_after_newcomer(RawClient& deaf) {
        RawClient newcomer = connect();
        co_await newcomer.send("GET /last HTTP/1.1\r\nConnection: close\r\n\r\n");
        const std::string answer = co_await newcomer.rest();
        EXPECT_THAT(answer, ::testing::EndsWith("GET /last []"));
        co_return co_await deaf.rest();
    }

    std::size_t page_bytes_ = 0;  // of what "/" says besides
    std::optional<HttpEndpoint> endpoint_;
    Wake handling_{executor()};
    unsigned short port_ = 0;
};

}  // namespace kinesisd::test
