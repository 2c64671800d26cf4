#include "floor/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace kinesisd::bench {

namespace {

void require(bool condition, const char* what) {
    if (!condition) throw std::runtime_error{what};
}

}  // namespace

Socket::Socket(const Target& target) : socket_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(target.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* to = reinterpret_cast<const sockaddr*>(&address);
    require(connect(socket_, to, sizeof address) == 0, "connect");
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!target.ca_file.empty()) begin_tls(target.ca_file);
}

Socket::~Socket() {
    close(socket_);
}

void Socket::begin_tls(const std::string& ca_file) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    require(SSL_CTX_load_verify_locations(context_.get(), ca_file.c_str(), nullptr) == 1, "CA");
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    // More than one record of 16 KiB a system call.
    SSL_CTX_set_read_ahead(context_.get(), 1);
    constexpr std::size_t read_buffer_bytes = 64 * 1024;
    SSL_CTX_set_default_read_buffer_len(context_.get(), read_buffer_bytes);
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), socket_);
    require(SSL_connect(tls_.get()) == 1, "TLS handshake");
}

void Socket::send_all(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t sent = 0;
        if (tls_) {
            require(SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &sent) == 1, "TLS write");
        } else {
            const ssize_t count = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            require(count > 0, "send");
            sent = static_cast<std::size_t>(count);
        }
        bytes.remove_prefix(sent);
    }
}

std::size_t Socket::receive(char* to, std::size_t size) {
    if (tls_) {
        std::size_t count = 0;
        require(SSL_read_ex(tls_.get(), to, size, &count) == 1, "TLS read");
        return count;
    }
    const ssize_t count = recv(socket_, to, size, 0);
    require(count > 0, "recv");
    return static_cast<std::size_t>(count);
}

}  // namespace kinesisd::bench
