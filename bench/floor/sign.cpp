#include "floor/sign.hpp"

#include <algorithm>

namespace kinesisd::bench {

namespace {

constexpr std::string_view scope = "20260101/us-east-1/kinesis/aws4_request";
constexpr std::string_view signed_names = "content-type;host;x-amz-date;x-amz-target";

std::string_view text_of(const auto& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string hex(const auto& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : digest) {
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 15U]);
    }
    return text;
}

}  // namespace

RequestSigner::RequestSigner(std::string host, std::string target, std::string content_type)
    : sha256_{EVP_MD_fetch(nullptr, "SHA256", nullptr)},
      context_{EVP_MD_CTX_new()},
      host_{std::move(host)},
      target_{std::move(target)},
      content_type_{std::move(content_type)},
      date_{"20260101T000000Z"} {
    key_ = hmac("AWS4test", "20260101");
    for (const std::string_view part : {"us-east-1", "kinesis", "aws4_request"})
        key_ = hmac(text_of(key_), part);
}

RequestSigner::Digest RequestSigner::sha256(std::string_view first, std::string_view second) {
    Digest digest{};
    EVP_DigestInit_ex2(context_.get(), sha256_.get(), nullptr);
    EVP_DigestUpdate(context_.get(), first.data(), first.size());
    EVP_DigestUpdate(context_.get(), second.data(), second.size());
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    return digest;
}

// RFC 2104; the keys here are shorter than a block.
RequestSigner::Digest RequestSigner::hmac(std::string_view key, std::string_view text) {
    std::array<char, 64> inner{};
    std::ranges::copy(key, inner.begin());
    std::array<char, 64> outer = inner;
    for (char& byte : inner)
        byte = static_cast<char>(byte ^ 0x36);
    for (char& byte : outer)
        byte = static_cast<char>(byte ^ 0x5c);
    const Digest digest = sha256({inner.data(), inner.size()}, text);
    return sha256({outer.data(), outer.size()}, text_of(digest));
}

std::string RequestSigner::head(std::string_view body) {
    const std::string request = "POST\n/\n\ncontent-type:" + content_type_ + "\nhost:" + host_ +
                                "\nx-amz-date:" + date_ + "\nx-amz-target:" + target_ + "\n\n" +
                                std::string{signed_names} + "\n" + hex(sha256(body));
    const std::string to_sign =
        "AWS4-HMAC-SHA256\n" + date_ + "\n" + std::string{scope} + "\n" + hex(sha256(request));
    const std::string signature = hex(hmac(text_of(key_), to_sign));
    return "POST / HTTP/1.1\r\nHost: " + host_ + "\r\nContent-Type: " + content_type_ +
           "\r\nX-Amz-Target: " + target_ + "\r\nX-Amz-Date: " + date_ +
           "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=test/" + std::string{scope} +
           ", SignedHeaders=" + std::string{signed_names} + ", Signature=" + signature +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
}

}  // namespace kinesisd::bench
