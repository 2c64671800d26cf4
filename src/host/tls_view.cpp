#include "host/tls_view.hpp"

#include "host/certificate_text.hpp"

#include <openssl/x509.h>

namespace kinesisd {

namespace {

constexpr int names_max = 20;

TlsCertificate certificate_of(const X509* certificate) {
    return {
        text_of(X509_get_subject_name(certificate)),
        text_of(X509_get_issuer_name(certificate)),
        names_of(certificate, names_max),
        time_of(X509_get0_notAfter(certificate))
    };
}

}  // namespace

TlsView view_of(const SSL* ssl) {
    TlsView view{SSL_get_version(ssl), SSL_get_cipher_name(ssl), {}};
    const STACK_OF(X509)* const chain = SSL_get0_verified_chain(ssl);
    for (int i = 0; i < sk_X509_num(chain); ++i)
        view.chain.push_back(certificate_of(sk_X509_value(chain, i)));
    return view;
}

}  // namespace kinesisd
