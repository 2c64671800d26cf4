#include "host/tls_sessions.hpp"

#include <openssl/x509.h>

#include <utility>

namespace kinesisd {

namespace {

// Without this a server could be believed long after its certificate: a ticket may live for a week.
bool has_expired(const SSL_SESSION* session) {
    const X509* const certificate = SSL_SESSION_get0_peer(const_cast<SSL_SESSION*>(session));
    return certificate == nullptr || X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0;
}

bool is_for_one_use(const SSL_SESSION* session) {
    return SSL_SESSION_get_protocol_version(session) >= TLS1_3_VERSION;
}

}  // namespace

TlsSession TlsSessions::take(const std::string& server) {
    std::erase_if(kept_, [](const Kept& kept) { return has_expired(kept.session.get()); });
    for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
        if (kept->server != server) continue;
        if (!is_for_one_use(kept->session.get())) {
            SSL_SESSION_up_ref(kept->session.get());
            return TlsSession{kept->session.get()};
        }
        TlsSession session = std::move(kept->session);
        kept_.erase(kept);
        return session;
    }
    return nullptr;
}

void TlsSessions::keep(const std::string& server, TlsSession session) {
    kept_.push_front({server, std::move(session)});
    std::size_t of_server = 0;
    std::erase_if(kept_, [&](const Kept& kept) {
        return kept.server == server && ++of_server > sessions_of_one_server_max;
    });
    if (kept_.size() > sessions_max) kept_.pop_back();
}

void TlsSessions::forget(const std::string& server) {
    std::erase_if(kept_, [&](const Kept& kept) { return kept.server == server; });
}

}  // namespace kinesisd
