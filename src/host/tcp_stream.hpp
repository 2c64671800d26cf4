// Plain TCP: connecting, and a connected socket as a ByteStream.
#pragma once

#include "host/byte_stream.hpp"
#include "host/deadline.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>

namespace kinesisd {

// A connection to the first address of `host` that accepts one, with TCP_NODELAY on. While several
// addresses are left, one of them may take no more than its equal share of the time.
// name_not_resolved, connect_failed or timed_out. Cancellable.
[[nodiscard]] Awaitable<Result<asio::ip::tcp::socket>> connect_tcp(
    const std::string& host, unsigned short port, SteadyTime deadline
);

[[nodiscard]] std::unique_ptr<ByteStream> make_tcp_stream(asio::ip::tcp::socket socket);

// Asio's sockets stay open in a program that is started from this one.
void close_on_exec(int descriptor) noexcept;

// For both kinds of stream: see ByteStream.
[[nodiscard]] bool is_socket_quiet(asio::ip::tcp::socket& socket) noexcept;
void close_socket(asio::ip::tcp::socket& socket) noexcept;

}  // namespace kinesisd
