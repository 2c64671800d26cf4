// CertificateCheck: remembers why OpenSSL refused a server's certificate, in the words of somebody
// who has to mend it: which certificate, for whom, since when, and what to do.
#pragma once

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <optional>
#include <string>

namespace kinesisd {

class CertificateCheck {
public:
    CertificateCheck() = default;
    CertificateCheck(const CertificateCheck&) = delete;
    CertificateCheck& operator=(const CertificateCheck&) = delete;

    // Verifies the peer of `ssl` from now on; this outlives the handshake.
    void watch(SSL* ssl);

    // Nothing was refused: nothing. `host` is whom the certificate had to be for.
    [[nodiscard]] std::optional<std::string> refusal(const std::string& host) const;

private:
    static int on_certificate(int fine, X509_STORE_CTX* context);
    void remember(X509_STORE_CTX* context);
    [[nodiscard]] std::string explanation(const std::string& host) const;
    [[nodiscard]] std::string advice() const;

    enum class Kind { server, authority };

    int reason_ = X509_V_OK;
    Kind kind_ = Kind::server;
    std::string subject_;
    std::string issuer_;
    std::string names_;
    std::string valid_from_;
    std::string valid_to_;
};

}  // namespace kinesisd
