// Socket: a blocking connection to the endpoint, plain or TLS. Throws std::runtime_error.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace kinesisd::bench {

struct Target {
    std::uint16_t port = 0;  // on 127.0.0.1
    std::string ca_file;     // PEM; empty: no TLS
};

class Socket {
public:
    explicit Socket(const Target& target);
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket();

    void send_all(std::string_view bytes);
    // At least one byte, at most `size`.
    [[nodiscard]] std::size_t receive(char* to, std::size_t size);

private:
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };

    void begin_tls(const std::string& ca_file);

    int socket_;
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> tls_;
};

}  // namespace kinesisd::bench
