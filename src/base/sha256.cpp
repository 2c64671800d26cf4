#include "base/sha256.hpp"

#include "base/check.hpp"
#include "base/hex.hpp"

#include <openssl/evp.h>

#include <array>

namespace kinesisd {

namespace {

using Digest = std::array<unsigned char, 32>;

}  // namespace

struct Sha256::State {
    struct Free {
        void operator()(EVP_MD_CTX* used) const { EVP_MD_CTX_free(used); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};

    [[nodiscard]] Digest finish() const {
        Digest digest{};
        unsigned size = 0;
        check(EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1);
        check(size == digest.size());
        return digest;
    }
};

Sha256::Sha256() : state_{std::make_unique<State>()} {
    check(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
    check(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish() {
    return to_hex(state_->finish());
}

std::string Sha256::finish_bytes() {
    const Digest digest = state_->finish();
    return {digest.begin(), digest.end()};
}

}  // namespace kinesisd
