// A loop, and peers on loopback sockets of the same loop that do what a script says: one script a
// connection, in the order of their arrival; a connection more than scripts is refused.
#pragma once

#include "port/awaitable.hpp"
#include "port/task_group.hpp"
#include "port/transport.hpp"
#include "port/wake.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace kinesisd::test {

// The server's end of a connection.
class Peer {
public:
    Peer() = default;
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    virtual ~Peer() = default;

    // 0 at the end and after a reset.
    virtual Awaitable<std::size_t> receive(std::span<char> into) = 0;
    virtual Awaitable<> transmit(std::string_view bytes) = 0;
    virtual asio::ip::tcp::socket& socket() = 0;

    std::vector<std::string>* requests = nullptr;
};

using Step = std::function<Awaitable<>(Peer&)>;
using Script = std::vector<Step>;

// Reads one request, head and body, and keeps it.
Step request();
// Reads one request's head, and leaves the body where it is.
Step request_head_only();
Step say(std::string text);
// Byte by byte.
Step drip(std::string text);
// Waits until the client has gone.
Step until_closed();
// Closes without TLS's goodbye.
Step hang_up();
// Closes with a reset.
Step reset();

// What a server with TLS does before its script: a handshake, and the name the client asked for.
std::unique_ptr<Peer> make_plain_peer(asio::ip::tcp::socket socket);
Awaitable<std::unique_ptr<Peer>> make_tls_peer(
    asio::ip::tcp::socket socket, asio::ssl::context& context, std::string& name_asked_for
);

class ScriptedServer {
public:
    // `tls` may be null. All references outlive `tasks`.
    ScriptedServer(TaskGroup& tasks, const Executor& loop, std::vector<Script> scripts);
    ScriptedServer(
        TaskGroup& tasks, const Executor& loop, std::vector<Script> scripts, asio::ssl::context& tls
    );

    // As a proxy is: one request and this answer in plain text come before TLS.
    void tunnel(std::string answer) { tunnel_ = std::move(answer); }

    [[nodiscard]] Origin origin() const;
    [[nodiscard]] std::size_t connections() const { return connections_; }
    [[nodiscard]] const std::vector<std::string>& requests() const { return requests_; }
    [[nodiscard]] const std::string& name_asked_for() const { return name_asked_for_; }

private:
    Awaitable<> accept_all(TaskGroup& tasks);
    Awaitable<> play(asio::ip::tcp::socket socket, const Script& script);

    std::vector<Script> scripts_;
    asio::ip::tcp::acceptor acceptor_;
    unsigned short port_;
    asio::ssl::context* tls_ = nullptr;
    std::string tunnel_;
    std::size_t connections_ = 0;
    std::vector<std::string> requests_;
    std::string name_asked_for_;
};

class Loopback : public ::testing::Test {
public:
    ~Loopback() override {
        tasks_.cancel();
        run(tasks_.join());
    }

protected:
    // Runs the loop until `task` has ended. Throws what it throws.
    template <class T>
    T run(Awaitable<T> task);

    [[nodiscard]] Executor executor() { return loop_.get_executor(); }

    ScriptedServer& serve(std::vector<Script> scripts) {
        return *served_.emplace_back(
            std::make_unique<ScriptedServer>(tasks_, executor(), std::move(scripts))
        );
    }
    ScriptedServer& serve_tls(std::vector<Script> scripts, asio::ssl::context& tls) {
        return *served_.emplace_back(
            std::make_unique<ScriptedServer>(tasks_, executor(), std::move(scripts), tls)
        );
    }

    ScriptedServer& serve_tls_behind(
        std::string tunnel, std::vector<Script> scripts, asio::ssl::context& tls
    ) {
        ScriptedServer& server = serve_tls(std::move(scripts), tls);
        server.tunnel(std::move(tunnel));
        return server;
    }

    asio::io_context loop_{1};
    // For steps to wait on: of a test's own variables, a step may outlive the test.
    Wake seen_{loop_.get_executor()};
    Wake never_{loop_.get_executor()};

private:
    void run_until(const bool& ended);

    std::vector<std::unique_ptr<ScriptedServer>> served_;

protected:
    TaskGroup tasks_{loop_.get_executor()};
};

inline void Loopback::run_until(const bool& ended) {
    while (!ended) {
        loop_.restart();
        if (loop_.run_one_for(std::chrono::seconds{60}) == 0) {
            throw std::logic_error{"the loop waits for something that never happens"};
        }
    }
}

template <class T>
T Loopback::run(Awaitable<T> task) {
    bool ended = false;
    std::exception_ptr failure;
    if constexpr (std::is_void_v<T>) {
        asio::co_spawn(loop_, std::move(task), [&](std::exception_ptr thrown) {
            failure = std::move(thrown);
            ended = true;
        });
        run_until(ended);
        if (failure) std::rethrow_exception(failure);
    } else {
        std::optional<T> value;
        asio::co_spawn(loop_, std::move(task), [&](std::exception_ptr thrown, T result) {
            failure = std::move(thrown);
            if (!failure) value.emplace(std::move(result));
            ended = true;
        });
        run_until(ended);
        if (failure) std::rethrow_exception(failure);
        return std::move(*value);
    }
}

}  // namespace kinesisd::test
