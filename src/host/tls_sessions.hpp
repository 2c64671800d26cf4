// TlsSessions: what servers gave to make the next handshake with them short (RFC 8446, section 2.2;
// RFC 5077). A resumed session is one whose certificate was verified for the same host before.
// Belongs to one loop thread.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <list>
#include <memory>
#include <string>

namespace kinesisd {

struct FreeSession {
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using TlsSession = std::unique_ptr<SSL_SESSION, FreeSession>;

class TlsSessions {
public:
    static constexpr std::size_t sessions_max = 64;
    // A TLS 1.3 server gives two tickets or so at a time.
    static constexpr std::size_t sessions_of_one_server_max = 4;

    // The newest session with `server` (host and port), or nothing. One of TLS 1.3 is given out
    // once (RFC 8446, appendix C.4), those of TLS 1.2 stay. Not one whose certificate has expired.
    [[nodiscard]] TlsSession take(const std::string& server);
    void keep(const std::string& server, TlsSession session);
    // After a handshake that failed: the next one is a full one.
    void forget(const std::string& server);

    [[nodiscard]] std::size_t size() const { return kept_.size(); }

private:
    struct Kept {
        std::string server;
        TlsSession session;
    };

    std::list<Kept> kept_;  // the newest is at the front
};

}  // namespace kinesisd
