// RequestSigner: Signature Version 4 for one day and one set of headers, over OpenSSL's SHA-256
// fetched once.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace kinesisd::bench {

class RequestSigner {
public:
    // The headers that are sent and signed beside x-amz-date, in their order.
    RequestSigner(std::string host, std::string target, std::string content_type);

    // The whole head of a POST with this body.
    [[nodiscard]] std::string head(std::string_view body);

private:
    using Digest = std::array<unsigned char, 32>;
    struct Free {
        void operator()(EVP_MD* md) const { EVP_MD_free(md); }
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };

    [[nodiscard]] Digest sha256(std::string_view first, std::string_view second = {});
    [[nodiscard]] Digest hmac(std::string_view key, std::string_view text);

    std::unique_ptr<EVP_MD, Free> sha256_;
    std::unique_ptr<EVP_MD_CTX, Free> context_;
    std::string host_;
    std::string target_;
    std::string content_type_;
    std::string date_;  // 20260101T000000Z: the clock does not matter here
    Digest key_{};
};

}  // namespace kinesisd::bench
