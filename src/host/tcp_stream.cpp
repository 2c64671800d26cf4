#include "host/tcp_stream.hpp"

#include "host/address.hpp"
#include "host/resolve.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

namespace kinesisd {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

// A name with more addresses than this is tried at the first ones only.
constexpr std::size_t addresses_max = 8;

class TcpStream final : public ByteStream {
public:
    explicit TcpStream(tcp::socket socket) : socket_{std::move(socket)} {}

    Awaitable<Result<std::size_t>> read_some(std::span<char> into) override {
        error_code failure;
        const std::size_t bytes = co_await socket_.async_read_some(
            asio::buffer(into.data(), into.size()),
            asio::redirect_error(asio::use_awaitable, failure)
        );
        if (!failure) co_return bytes;
        if (failure == asio::error::eof) co_return std::size_t{0};
        co_await unwind_if_cancelled();
        co_return Error{Errc::connection_lost, failure.message()};
    }

    Awaitable<Result<>> write_all(std::string_view head, std::string_view body) override {
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
        error_code failure;
        co_await asio::async_write(
            socket_, buffers, asio::redirect_error(asio::use_awaitable, failure)
        );
        if (!failure) co_return Result<>{};
        co_await unwind_if_cancelled();
        co_return Error{Errc::connection_lost, failure.message()};
    }

    void close() noexcept override { close_socket(socket_); }

    void end_writing() noexcept override {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
    }

    bool is_quiet() noexcept override { return is_socket_quiet(socket_); }

private:
    tcp::socket socket_;
};

Awaitable<Result<tcp::socket>> connect_one(const tcp::endpoint& address, SteadyTime deadline) {
    const Executor loop = co_await asio::this_coro::executor;
    tcp::socket socket{loop};
    const Deadline limit{loop, deadline, [&socket] { close_socket(socket); }};
    error_code failure;
    socket.open(address.protocol(), failure);
    if (failure) co_return Error{Errc::connect_failed, failure.message()};
    close_on_exec(socket.native_handle());
    co_await socket.async_connect(address, asio::redirect_error(asio::use_awaitable, failure));
    co_await unwind_if_cancelled();
    if (limit.expired()) co_return Error{Errc::timed_out, "no connection in time"};
    if (failure) co_return Error{Errc::connect_failed, failure.message()};
    socket.set_option(tcp::no_delay{true}, failure);
    co_return std::move(socket);
}

}  // namespace

Awaitable<Result<tcp::socket>> connect_tcp(
    const std::string& host, unsigned short port, SteadyTime deadline
) {
    Result<std::vector<tcp::endpoint>> addresses = co_await resolve(host, port, deadline);
    if (!addresses) co_return addresses.error();
    std::string causes;
    std::size_t left = std::min(addresses->size(), addresses_max);
    for (std::size_t i = 0; left > 0; ++i, --left) {
        const SteadyTime now = std::chrono::steady_clock::now();
        const SteadyTime share = now + (deadline - now) / static_cast<int>(left);
        const tcp::endpoint address = (*addresses)[i];
        Result<tcp::socket> socket = co_await connect_one(address, share);
        if (socket) co_return std::move(*socket);
        if (!causes.empty()) causes += "; ";
        causes += join_address(address.address().to_string(), address.port());
        causes += ": " + socket.error().detail;
    }
    const bool late = std::chrono::steady_clock::now() >= deadline;
    co_return Error{late ? Errc::timed_out : Errc::connect_failed, std::move(causes)};
}

std::unique_ptr<ByteStream> make_tcp_stream(tcp::socket socket) {
    return std::make_unique<TcpStream>(std::move(socket));
}

void close_on_exec(int descriptor) noexcept {
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

bool is_socket_quiet(tcp::socket& socket) noexcept {
    char byte = 0;
    const auto bytes = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void close_socket(tcp::socket& socket) noexcept {
    error_code ignored;
    socket.close(ignored);
}

}  // namespace kinesisd
