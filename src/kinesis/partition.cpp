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

}  // namespace

Uint128 hash_key_of(std::string_view partition_key) {
    std::array<unsigned char, 16> digest{};
    unsigned size = 0;
    const int done = EVP_Digest(
        partition_key.data(), partition_key.size(), digest.data(), &size, md5_method(), nullptr
    );
    check(done == 1 && size == digest.size());
    Uint128 key = 0;
    for (const unsigned char byte : digest)
        key = key << 8U | byte;
    return key;
}

}  // namespace kinesisd::kinesis
