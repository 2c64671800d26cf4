#include "host/certificate_check.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>

namespace kinesisd {

namespace {

constexpr std::size_t text_bytes_max = 200;
constexpr int names_max = 5;

struct FreeBio {
    void operator()(BIO* memory) const { BIO_free_all(memory); }
};
using Memory = std::unique_ptr<BIO, FreeBio>;

// What stands in a certificate is the other side's, and may be anything: it goes to a log's line.
std::string printable(const Memory& memory) {
    char* bytes = nullptr;
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(memory.get(), &bytes));
    std::string text(bytes, std::min(size, text_bytes_max));
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    if (size > text_bytes_max) text += "...";
    return text;
}

std::string text_of(const X509_NAME* name) {
    const Memory memory{BIO_new(BIO_s_mem())};
    X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253);
    const std::string text = printable(memory);
    return text.empty() ? "without a name" : text;
}

std::string text_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unknown time";
    std::array<char, 32> text{};
    const std::size_t bytes = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), bytes};
}

struct FreeNames {
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

// "DNS:a.example.com, DNS:b.example.com"
std::string names_of(const X509* certificate) {
    const std::unique_ptr<GENERAL_NAMES, FreeNames> names{static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)
    )};
    if (!names) return "no name";
    const Memory memory{BIO_new(BIO_s_mem())};
    const int count = sk_GENERAL_NAME_num(names.get());
    for (int i = 0; i < std::min(count, names_max); ++i) {
        if (i > 0) BIO_puts(memory.get(), ", ");
        GENERAL_NAME_print(memory.get(), sk_GENERAL_NAME_value(names.get(), i));
    }
    if (count > names_max) BIO_puts(memory.get(), ", ...");
    return printable(memory);
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
    names_ = names_of(certificate);
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
