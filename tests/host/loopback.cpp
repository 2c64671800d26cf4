#include "host/loopback.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>

#include <array>
#include <utility>

namespace kinesisd::test {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

template <class Stream>
class StreamPeer final : public Peer {
public:
    template <class... Arguments>
    explicit StreamPeer(Arguments&&... arguments)
        : stream_{std::forward<Arguments>(arguments)...} {}

    Awaitable<std::size_t> receive(std::span<char> into) override {
        error_code failure;
        const std::size_t bytes = co_await stream_.async_read_some(
            asio::buffer(into.data(), into.size()),
            asio::redirect_error(asio::use_awaitable, failure)
        );
        co_return failure ? 0 : bytes;
    }

    Awaitable<> transmit(std::string_view bytes) override {
        error_code gone;
        co_await asio::async_write(
            stream_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, gone)
        );
    }

    tcp::socket& socket() override {
        if constexpr (std::is_same_v<Stream, tcp::socket>) {
            return stream_;
        } else {
            return stream_.next_layer();
        }
    }

    Stream& stream() { return stream_; }

private:
    Stream stream_;
};

std::size_t announced_bytes(std::string_view head) {
    static constexpr std::string_view field = "Content-Length: ";
    const std::size_t at = head.find(field);
    if (at == std::string_view::npos) return 0;
    return std::stoul(std::string{head.substr(at + field.size(), 20)});
}

Awaitable<> receive_request(Peer& peer, bool whole) {
    std::string text;
    std::vector<char> piece(65536);
    for (;;) {
        const std::size_t end = text.find("\r\n\r\n");
        if (end != std::string::npos) {
            const std::size_t bytes = end + 4 + announced_bytes(text.substr(0, end));
            if (!whole || text.size() >= bytes) break;
        }
        const std::size_t bytes = co_await peer.receive(piece);
        if (bytes == 0) co_return;
        text.append(piece.data(), bytes);
    }
    peer.requests->push_back(std::move(text));
}

Awaitable<> drip_text(Peer& peer, std::string text) {
    for (const char& c : text) {
        const std::string_view one{&c, 1};
        co_await peer.transmit(one);
    }
}

Awaitable<> receive_all(Peer& peer) {
    std::array<char, 4096> piece{};
    std::size_t bytes = 1;
    while (bytes > 0) {
        bytes = co_await peer.receive(piece);
    }
}

Awaitable<> close_now(Peer& peer) {
    error_code ignored;
    peer.socket().close(ignored);
    co_return;
}

Awaitable<> reset_now(Peer& peer) {
    peer.socket().set_option(asio::socket_base::linger{true, 0});
    return close_now(peer);
}

}  // namespace

Step request() {
    return [](Peer& peer) { return receive_request(peer, true); };
}

Step request_head_only() {
    return [](Peer& peer) { return receive_request(peer, false); };
}

Step say(std::string text) {
    return [text = std::move(text)](Peer& peer) { return peer.transmit(text); };
}

Step drip(std::string text) {
    return [text = std::move(text)](Peer& peer) { return drip_text(peer, text); };
}

Step until_closed() {
    return receive_all;
}

Step hang_up() {
    return close_now;
}

Step reset() {
    return reset_now;
}

std::unique_ptr<Peer> make_plain_peer(tcp::socket socket) {
    return std::make_unique<StreamPeer<tcp::socket>>(std::move(socket));
}

Awaitable<std::unique_ptr<Peer>> make_tls_peer(
    tcp::socket socket, asio::ssl::context& context, std::string& name_asked_for
) {
    using TlsPeer = StreamPeer<asio::ssl::stream<tcp::socket>>;
    auto peer = std::make_unique<TlsPeer>(std::move(socket), context);
    error_code failure;
    co_await peer->stream().async_handshake(
        asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, failure)
    );
    if (failure) co_return nullptr;
    const char* name =
        SSL_get_servername(peer->stream().native_handle(), TLSEXT_NAMETYPE_host_name);
    if (name != nullptr) name_asked_for = name;
    co_return std::unique_ptr<Peer>{std::move(peer)};
}

ScriptedServer::ScriptedServer(TaskGroup& tasks, const Executor& loop, std::vector<Script> scripts)
    : scripts_{std::move(scripts)},
      acceptor_{loop, tcp::endpoint{asio::ip::address_v4::loopback(), 0}},
      port_{acceptor_.local_endpoint().port()} {
    tasks.spawn(accept_all(tasks));
}

ScriptedServer::ScriptedServer(
    TaskGroup& tasks, const Executor& loop, std::vector<Script> scripts, asio::ssl::context& tls
)
    : ScriptedServer{tasks, loop, std::move(scripts)} {
    tls_ = &tls;
}

Origin ScriptedServer::origin() const {
    return Origin{tls_ != nullptr ? Scheme::https : Scheme::http, "127.0.0.1", port_};
}

Awaitable<> ScriptedServer::accept_all(TaskGroup& tasks) {
    for (const Script& script : scripts_) {
        tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
        ++connections_;
        socket.set_option(tcp::no_delay{true});
        tasks.spawn(play(std::move(socket), script));
    }
    acceptor_.close();
}

Awaitable<> ScriptedServer::play(tcp::socket socket, const Script& script) {
    std::unique_ptr<Peer> peer;
    if (!tunnel_.empty()) {
        const std::unique_ptr<Peer> plain = make_plain_peer(std::move(socket));
        plain->requests = &requests_;
        co_await receive_request(*plain, true);
        co_await plain->transmit(tunnel_);
        socket = std::move(plain->socket());
    }
    if (tls_ == nullptr) {
        peer = make_plain_peer(std::move(socket));
    } else {
        peer = co_await make_tls_peer(std::move(socket), *tls_, name_asked_for_);
    }
    if (!peer) co_return;
    peer->requests = &requests_;
    for (const Step& step : script) {
        co_await step(*peer);
    }
}

}  // namespace kinesisd::test
