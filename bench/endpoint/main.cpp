// A Kinesis endpoint that is never the bottleneck: one stream whose answers lie ready in memory.
// Prints its port and runs until it is ended by a signal.
#include "endpoint/connection.hpp"
#include "events/events.hpp"

#include <CLI/CLI.hpp>
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

namespace kinesisd::bench {
namespace {

struct Options {
    std::size_t shards = 4;
    std::size_t records_a_shard = 1000;
    std::string certificate;  // PEM, empty: no TLS
    std::string key;
};

void require(int result, const char* what) {
    if (result < 0) throw std::runtime_error{what};
}

class Server {
public:
    explicit Server(const Options& options)
        : service_{options.shards, options.records_a_shard}, events_{epoll_create1(EPOLL_CLOEXEC)} {
        if (!options.certificate.empty()) use_tls(options);
        constexpr int backlog = 1024;
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        require(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), "bind");
        require(listen(listener_, backlog), "listen");
        watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
    }

    [[nodiscard]] int port() const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        require(
            getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), "getsockname"
        );
        return ntohs(address.sin_port);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 64> ready{};
        while (true) {
            const int count = epoll_wait(events_, ready.data(), static_cast<int>(ready.size()), -1);
            for (int i = 0; i < count; ++i) {
                const int socket = ready[static_cast<std::size_t>(i)].data.fd;
                if (socket == listener_) {
                    accept_all();
                } else {
                    serve(socket);
                }
            }
        }
    }

private:
    void use_tls(const Options& options) {
        tls_.reset(SSL_CTX_new(TLS_server_method()));
        SSL_CTX_set_mode(tls_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE);
        require(
            SSL_CTX_use_certificate_chain_file(tls_.get(), options.certificate.c_str()) - 1,
            "certificate"
        );
        require(
            SSL_CTX_use_PrivateKey_file(tls_.get(), options.key.c_str(), SSL_FILETYPE_PEM) - 1,
            "key"
        );
    }

    void watch(int socket, std::uint32_t what, int operation) const {
        epoll_event event{};
        event.events = what;
        event.data.fd = socket;
        require(epoll_ctl(events_, operation, socket, &event), "epoll_ctl");
    }

    void accept_all() {
        while (true) {
            const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0) return;
            const int on = 1;
            setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connections_.emplace(socket, std::make_unique<Connection>(socket, tls_.get()));
            watch(socket, EPOLLIN, EPOLL_CTL_ADD);
        }
    }

    void serve(int socket) {
        switch (connections_.at(socket)->run(service_)) {
            case Connection::Next::read: return watch(socket, EPOLLIN, EPOLL_CTL_MOD);
            case Connection::Next::write: return watch(socket, EPOLLOUT, EPOLL_CTL_MOD);
            case Connection::Next::close: connections_.erase(socket);
        }
    }

    Service service_;
    int events_;
    int listener_ = -1;
    std::unique_ptr<SSL_CTX, FreeSsl> tls_;
    std::map<int, std::unique_ptr<Connection>> connections_;
};

void print_lines(std::uint64_t count) {
    for (std::uint64_t number = 0; number < count; ++number) {
        std::string line = event_of(number);
        line.push_back('\n');
        std::fwrite(line.data(), 1, line.size(), stdout);
    }
}

}  // namespace
}  // namespace kinesisd::bench

int main(int argc, char** argv) {
    using namespace kinesisd::bench;
    CLI::App app{"A Kinesis endpoint for measurements"};
    Options options;
    std::uint64_t lines = 0;
    app.add_option("--shards", options.shards);
    app.add_option("--records-a-shard", options.records_a_shard);
    app.add_option("--certificate", options.certificate);
    app.add_option("--key", options.key);
    app.add_option("--print-lines", lines, "Print so many events, a line each, and end");
    CLI11_PARSE(app, argc, argv);
    if (lines > 0) {
        print_lines(lines);
        return 0;
    }
    Server server{options};
    std::printf("%d\n", server.port());
    std::fflush(stdout);
    server.run();
}
