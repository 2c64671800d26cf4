// A client as raw as they come: bytes out, bytes in.
#pragma once

#include "port/awaitable.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <string_view>

namespace kinesisd::test {

class RawClient {
public:
    // Connects to 127.0.0.1; blocks.
    RawClient(asio::io_context& loop, unsigned short port);

    // True if the server has let all of it pass; false if it went away before.
    Awaitable<bool> send(std::string_view text);
    // Byte by byte.
    Awaitable<> drip(std::string_view text);
    void finish_sending();
    // Everything until the server closes.
    Awaitable<std::string> rest();
    // Everything up to and including `end`.
    Awaitable<std::string> until(std::string_view end);

private:
    Awaitable<bool> receive();

    asio::ip::tcp::socket socket_;
    std::string text_;
};

}  // namespace kinesisd::test
