// Plain TCP: a connected socket as a ByteStream.
#pragma once

#include "host/byte_stream.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace kinesisd {

[[nodiscard]] std::unique_ptr<ByteStream> make_tcp_stream(asio::ip::tcp::socket socket);
// `socket` outlives the stream and stays open after it.
[[nodiscard]] std::unique_ptr<ByteStream> borrow_tcp_stream(asio::ip::tcp::socket& socket);

// Asio's sockets stay open in a program that is started from this one.
void close_on_exec(int descriptor) noexcept;

// For both kinds of stream: see ByteStream.
[[nodiscard]] bool is_socket_quiet(asio::ip::tcp::socket& socket) noexcept;
void close_socket(asio::ip::tcp::socket& socket) noexcept;

}  // namespace kinesisd
