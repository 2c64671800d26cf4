#include "host/tcp_stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <limits>
#include <utility>

namespace kinesisd {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

// Asio gives the system 64 KiB a call, unless it is told that more is fine.
std::size_t all_at_once(const error_code& failure, std::size_t /*written*/) {
    return failure ? 0 : std::numeric_limits<std::size_t>::max();
}

// Socket: tcp::socket, or a reference to one.
template <class Socket>
class TcpStream final : public ByteStream {
public:
    explicit TcpStream(Socket&& socket) : socket_{std::forward<Socket>(socket)} {}

    Awaitable<Result<std::size_t>> read_some(std::span<char> into) override {
        error_code failure;
        if (!run_.may_go_on()) co_await wait_readable(failure);
        ssize_t bytes = receive(into);
        while (bytes < 0 && (errno == EAGAIN || errno == EINTR) && !failure) {
            co_await wait_readable(failure);
            bytes = receive(into);
        }
        if (bytes >= 0 && !failure) {
            run_.took(static_cast<std::size_t>(bytes));
            co_return static_cast<std::size_t>(bytes);
        }
        if (!failure) failure.assign(errno, boost::system::system_category());
        co_await unwind_if_cancelled();
        co_return Error{Errc::connection_lost, failure.message()};
    }

    Awaitable<Result<>> write_all(std::string_view head, std::string_view body) override {
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
        error_code failure;
        co_await asio::async_write(
            socket_, buffers, all_at_once, asio::redirect_error(asio::use_awaitable, failure)
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
    ssize_t receive(std::span<char> into) {
        return ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
    }
    // One operation of the loop: Asio's reading begins with a call that would find nothing again.
    Awaitable<> wait_readable(error_code& failure) {
        run_.waited();
        co_await socket_.async_wait(
            tcp::socket::wait_read, asio::redirect_error(asio::use_awaitable, failure)
        );
    }

    Socket socket_;
    ReadRun run_;
};

}  // namespace

std::unique_ptr<ByteStream> make_tcp_stream(tcp::socket socket) {
    return std::make_unique<TcpStream<tcp::socket>>(std::move(socket));
}

std::unique_ptr<ByteStream> borrow_tcp_stream(tcp::socket& socket) {
    return std::make_unique<TcpStream<tcp::socket&>>(socket);
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
