#include "host/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace kinesisd::test {

namespace {

template <class T, void (*Free)(T*)>
struct Freed {
    void operator()(T* object) const { Free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;
using Revocations = std::unique_ptr<X509_CRL, Freed<X509_CRL, X509_CRL_free>>;
using Time = std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME, ASN1_STRING_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION, X509_EXTENSION_free>>;

void expect(bool worked) {
    if (!worked) throw std::runtime_error{"OpenSSL could not make a certificate"};
}

std::string text_of(const Memory& memory) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &bytes);
    return std::string(bytes, static_cast<std::size_t>(size));
}

Identity as_text(const Certificate& certificate, const Key& key) {
    const Memory certificate_text{BIO_new(BIO_s_mem())};
    expect(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1);
    const Memory key_text{BIO_new(BIO_s_mem())};
    expect(
        PEM_write_bio_PrivateKey(
            key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr
        ) == 1
    );
    return {text_of(certificate_text), text_of(key_text)};
}

Memory reader(const std::string& text) {
    return Memory{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

void extend(const Certificate& certificate, int kind, const std::string& value) {
    const Extension extension{X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str())};
    expect(extension != nullptr);
    expect(X509_add_ext(certificate.get(), extension.get(), -1) == 1);
}

Certificate make_certificate(const Key& key, const std::string& subject, const Leaf& leaf) {
    static long serial = 0;
    Certificate certificate{X509_new()};
    expect(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    expect(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial) == 1);
    X509_time_adj_ex(X509_getm_notBefore(certificate.get()), leaf.valid_from_days, 0, nullptr);
    X509_time_adj_ex(X509_getm_notAfter(certificate.get()), leaf.valid_to_days, 0, nullptr);
    expect(X509_set_pubkey(certificate.get(), key.get()) == 1);
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    const auto* text = reinterpret_cast<const unsigned char*>(subject.c_str());
    expect(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1);
    return certificate;
}

void sign(const Certificate& certificate, X509* issuer, EVP_PKEY* key) {
    expect(X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer)) == 1);
    expect(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
}

Certificate certificate_of(const Identity& identity) {
    const Memory text = reader(identity.certificate_pem);
    Certificate certificate{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)};
    expect(certificate != nullptr);
    return certificate;
}

Key key_of(const Identity& identity) {
    const Memory text = reader(identity.key_pem);
    Key key{PEM_read_bio_PrivateKey(text.get(), nullptr, nullptr, nullptr)};
    expect(key != nullptr);
    return key;
}

Certificate make_authority_certificate(const Key& key, const std::string& name) {
    Certificate certificate = make_certificate(key, name, Leaf{});
    extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
    extend(certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
    return certificate;
}

}  // namespace

Identity make_authority(const std::string& name) {
    const Key key{EVP_EC_gen("P-256")};
    const Certificate certificate = make_authority_certificate(key, name);
    sign(certificate, certificate.get(), key.get());
    return as_text(certificate, key);
}

Identity issue_authority(const Identity& authority, const std::string& name) {
    const Key key{EVP_EC_gen("P-256")};
    const Certificate certificate = make_authority_certificate(key, name);
    sign(certificate, certificate_of(authority).get(), key_of(authority).get());
    return as_text(certificate, key);
}

Identity self_signed(const Leaf& leaf) {
    const Key key{EVP_EC_gen("P-256")};
    const Certificate certificate = make_certificate(key, "nobody", leaf);
    extend(certificate, NID_subject_alt_name, leaf.names);
    sign(certificate, certificate.get(), key.get());
    return as_text(certificate, key);
}

Identity issue(const Identity& authority, const Leaf& leaf) {
    const Key key{EVP_EC_gen("P-256")};
    const Certificate certificate = make_certificate(key, "test server", leaf);
    extend(certificate, NID_subject_alt_name, leaf.names);
    sign(certificate, certificate_of(authority).get(), key_of(authority).get());
    return as_text(certificate, key);
}

std::string revocation_list(
    const Identity& authority, const std::vector<Identity>& revoked, int valid_to_days
) {
    const Certificate issuer = certificate_of(authority);
    const Revocations list{X509_CRL_new()};
    expect(X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1);
    expect(X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get())) == 1);
    const Time from{X509_time_adj_ex(nullptr, -9, 0, nullptr)};
    const Time to{X509_time_adj_ex(nullptr, valid_to_days, 0, nullptr)};
    expect(X509_CRL_set1_lastUpdate(list.get(), from.get()) == 1);
    expect(X509_CRL_set1_nextUpdate(list.get(), to.get()) == 1);
    for (const Identity& identity : revoked) {
        X509_REVOKED* const entry = X509_REVOKED_new();
        const Certificate certificate = certificate_of(identity);
        X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.get()));
        X509_REVOKED_set_revocationDate(entry, from.get());
        expect(X509_CRL_add0_revoked(list.get(), entry) == 1);
    }
    expect(X509_CRL_sign(list.get(), key_of(authority).get(), EVP_sha256()) > 0);
    const Memory text{BIO_new(BIO_s_mem())};
    expect(PEM_write_bio_X509_CRL(text.get(), list.get()) == 1);
    return text_of(text);
}

boost::asio::ssl::context server_context(const Identity& identity, int min, int max) {
    namespace ssl = boost::asio::ssl;
    ssl::context context{ssl::context::tls_server};
    SSL_CTX_set_min_proto_version(context.native_handle(), min);
    SSL_CTX_set_max_proto_version(context.native_handle(), max);
    // OpenSSL's own default refuses what is older than TLS 1.2 on this side already.
    SSL_CTX_set_security_level(context.native_handle(), 0);
    context.use_certificate_chain(boost::asio::buffer(identity.certificate_pem));
    context.use_private_key(boost::asio::buffer(identity.key_pem), ssl::context::pem);
    return context;
}

TemporaryFile::TemporaryFile(const std::string& text) {
    std::string folder = (std::filesystem::temp_directory_path() / "kinesisd-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error{"mkdtemp"};
    folder_ = folder;
    std::ofstream{path(), std::ios::binary} << text;
}

TemporaryFile::~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace kinesisd::test
