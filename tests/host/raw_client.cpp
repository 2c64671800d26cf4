#include "host/raw_client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace kinesisd::test {

using asio::ip::tcp;
using boost::system::error_code;

RawClient::RawClient(asio::io_context& loop, unsigned short port) : socket_{loop} {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    socket_.set_option(tcp::no_delay{true});
}

Awaitable<bool> RawClient::send(std::string_view text) {
    error_code gone;
    co_await asio::async_write(
        socket_, asio::buffer(text), asio::redirect_error(asio::use_awaitable, gone)
    );
    co_return !gone;
}

Awaitable<> RawClient::drip(std::string_view text) {
    for (const char& c : text) {
        const std::string_view one{&c, 1};
        co_await send(one);
    }
}

void RawClient::finish_sending() {
    error_code gone;
    socket_.shutdown(tcp::socket::shutdown_send, gone);
}

Awaitable<std::string> RawClient::rest() {
    bool more = true;
    while (more) {
        more = co_await receive();
    }
    co_return std::exchange(text_, {});
}

Awaitable<std::string> RawClient::until(std::string_view end) {
    bool more = true;
    while (more && text_.find(end) == std::string::npos) {
        more = co_await receive();
    }
    const std::size_t at = text_.find(end);
    EXPECT_NE(at, std::string::npos) << "closed after: " << text_;
    if (at == std::string::npos) co_return "";
    std::string before = text_.substr(0, at + end.size());
    text_.erase(0, at + end.size());
    co_return before;
}

Awaitable<bool> RawClient::receive() {
    std::array<char, 4096> piece{};
    error_code failure;
    const std::size_t bytes = co_await socket_.async_read_some(
        asio::buffer(piece), asio::redirect_error(asio::use_awaitable, failure)
    );
    text_.append(piece.data(), bytes);
    co_return !failure;
}

}  // namespace kinesisd::test
