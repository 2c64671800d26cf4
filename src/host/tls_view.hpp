// TlsView: what a TLS connection was agreed on, and the certificates that vouch for the server.
#pragma once

#include "base/time.hpp"

#include <openssl/ssl.h>

#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

struct TlsCertificate {
    std::string subject;
    std::string issuer;
    std::vector<std::string> names;    // "DNS:…", "IP Address:…"; bounded
    std::optional<WallTime> valid_to;  // nothing: no time that can be read
};

struct TlsView {
    std::string version;  // "TLSv1.3"
    std::string cipher;   // "TLS_AES_256_GCM_SHA384"
    // The server's certificate, then who issued the one before, up to a trusted one.
    std::vector<TlsCertificate> chain;
};

// Of a connection whose server was verified by a full handshake.
[[nodiscard]] TlsView view_of(const SSL* ssl);

}  // namespace kinesisd
