// Connection: one client of the endpoint, its request as far as it has come and its answer as far
// as it has gone, over TCP or TLS.
#pragma once

#include "endpoint/service.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

namespace kinesisd::bench {

struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

class Connection {
public:
    // Owns the socket, which does not block. `tls` may be null.
    Connection(int socket, SSL_CTX* tls);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    enum class Next { read, write, close };
    // Reads, answers and writes until the socket has nothing more to take or to give.
    [[nodiscard]] Next run(Service& service);

private:
    enum class Io { done, again, closed };

    [[nodiscard]] Io receive();
    [[nodiscard]] Io send_all();
    [[nodiscard]] Io send_some(std::string_view& bytes);
    // Whether a whole request was there; its answer is ready then.
    [[nodiscard]] bool take_request(Service& service);
    void begin_answer(Reply reply);

    int socket_;
    std::unique_ptr<SSL, FreeSsl> tls_;
    std::string in_;  // grows as requests need it
    std::size_t in_size_ = 0;
    Reply reply_;
    std::string head_;
    std::string_view left_[3];  // head and front together, the middle, the back
};

}  // namespace kinesisd::bench
