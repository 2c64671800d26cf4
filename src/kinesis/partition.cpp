#include "kinesis/partition.hpp"

#include "base/check.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace kinesisd::kinesis {

namespace {

// Fetched once: OpenSSL 3 looks an algorithm up at each use of EVP_md5(), which costs more than
// hashing a short key.
const EVP_MD* md5_method() {
    struct Free {
        void operator()(EVP_MD* method) const { EVP_MD_free(method); }
    };
    static const std::unique_ptr<EVP_MD, Free> method{EVP_MD_fetch(nullptr, "MD5", nullptr)};
    check(method != nullptr);
    return method.get();
}

// One for each thread: to make one costs as much as to hash a short key.
EVP_MD_CTX* md5_context() {
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    thread_local const std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
    check(context != nullptr);
    return context.get();
}

}  // namespace

Uint128 hash_key_of(std::string_view partition_key) {
    std::array<unsigned char, 16> digest{};
    unsigned size = 0;
    EVP_MD_CTX* context = md5_context();
    const bool done = EVP_DigestInit_ex2(context, md5_method(), nullptr) == 1 &&
                      EVP_DigestUpdate(context, partition_key.data(), partition_key.size()) == 1 &&
                      EVP_DigestFinal_ex(context, digest.data(), &size) == 1;
    check(done && size == digest.size());
    Uint128 key = 0;
    for (const unsigned char byte : digest)
        key = key << 8U | byte;
    return key;
}

}  // namespace kinesisd::kinesis
