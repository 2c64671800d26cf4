#include "host/certificate_check.hpp"

#include "host/certificate_text.hpp"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace kinesisd {

namespace {

constexpr int names_max = 5;

// "DNS:a.example.com, DNS:b.example.com"
std::string joined_names_of(const X509* certificate) {
    std::string text;
    for (const std::string& name : names_of(certificate, names_max))
        text.append(text.empty() ? "" : ", ").append(name);
    return text.empty() ? "no name" : text;
}

int slot() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

constexpr const char* bundle = "the CA bundle (aws.tls.ca_bundle or AWS_CA_BUNDLE)";

}  // namespace

void CertificateCheck::watch(SSL* ssl) {
    SSL_set_ex_data(ssl, slot(), this);
    SSL_set_verify(ssl, SSL_VERIFY_PEER, &CertificateCheck::on_certificate);
}

int CertificateCheck::on_certificate(int fine, X509_STORE_CTX* context) {
    if (fine == 1) return 1;
    const int index = SSL_get_ex_data_X509_STORE_CTX_idx();
    const auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(context, index));
    static_cast<CertificateCheck*>(SSL_get_ex_data(ssl, slot()))->remember(context);
    return 0;
}

void CertificateCheck::remember(X509_STORE_CTX* context) {
    reason_ = X509_STORE_CTX_get_error(context);
    X509* const certificate = X509_STORE_CTX_get_current_cert(context);
    if (certificate == nullptr) return;
    kind_ = X509_check_ca(certificate) == 0 ? Kind::server : Kind::authority;
    subject_ = text_of(X509_get_subject_name(certificate));
    issuer_ = text_of(X509_get_issuer_name(certificate));
    names_ = joined_names_of(certificate);
    valid_from_ = text_of(X509_get0_notBefore(certificate));
    valid_to_ = text_of(X509_get0_notAfter(certificate));
}

std::optional<std::string> CertificateCheck::refusal(const std::string& host) const {
    if (reason_ == X509_V_OK) return std::nullopt;
    std::string text = "certificate refused: ";
    text += X509_verify_cert_error_string(reason_);
    return text + ": " + explanation(host);
}

std::string CertificateCheck::advice() const {
    if (kind_ == Kind::server) return "; is the endpoint's name right?";
    return "; it is an authority's: the server shows its chain in the wrong order";
}

std::string CertificateCheck::explanation(const std::string& host) const {
    const std::string of_host = subject_ + ", shown by " + host + ", ";
    switch (reason_) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "it is for " + names_ + " (subject " + subject_ + "), not for " + host +
                   advice();
        case X509_V_ERR_INVALID_PURPOSE: return of_host + "is not one for servers" + advice();
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return of_host + "was valid until " + valid_to_ + "; the server needs a new one";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return of_host + "is valid from " + valid_from_ + "; is this machine's clock right?";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return of_host + "vouches for itself; if you trust it, add it to " + bundle;
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return "the authority " + of_host + "is not trusted; if you trust it, add it to " +
                   bundle;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return of_host + "was issued by " + issuer_ +
                   ", which the server does not send and nobody here trusts; the server has to "
                   "send "
                   "its intermediate certificates, or add the issuer to " +
                   bundle;
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
            return of_host + "names " + issuer_ +
                   " as its issuer, which is trusted here with another key; is that out of date "
                   "in " +
                   bundle + "?";
        case X509_V_ERR_CERT_REVOKED:
            return of_host + "was revoked by " + issuer_ + ", says the revocation list in " +
                   bundle;
        case X509_V_ERR_UNABLE_TO_GET_CRL:
            return of_host + "was issued by " + issuer_ + ", of which no revocation list is in " +
                   bundle + ", while there are others; add it, or remove those";
        case X509_V_ERR_CRL_HAS_EXPIRED:
        case X509_V_ERR_CRL_NOT_YET_VALID:
            return "the revocation list of " + issuer_ + " for " + host +
                   " has to be replaced in " + bundle;
        default: return of_host + "was issued by " + issuer_;
    }
}

}  // namespace kinesisd
