// AWS Signature Version 4 in the Authorization header, as small pure steps.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include "aws/credentials.hpp"
#include "base/time.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinesisd::aws {

using Digest = std::array<unsigned char, 32>;

// SHA-256 of the bytes.
[[nodiscard]] Digest sha256(std::string_view bytes);
[[nodiscard]] Digest hmac_sha256(std::string_view key, std::string_view bytes);

using Header = std::pair<std::string, std::string>;

// What is to be signed. The view of the body must stay valid during the call only.
struct SignableRequest {
    std::string method;
    std::string path = "/";       // as it is sent, percent-encoded
    std::string query;            // as it is sent, without '?'
    std::vector<Header> headers;  // any case; all of them are signed except those in unsignable()
    std::string_view body;
};

// Every service but S3 wants the path normalised (RFC 3986 6.2.2.3) and encoded a second time.
enum class PathStyle { normalised, verbatim };

// The scope of a signature: day, region, service.
struct Scope {
    std::string day;  // yyyymmdd, UTC
    std::string region;
    std::string service;

    // "20150830/us-east-1/iam/aws4_request"
    [[nodiscard]] std::string text() const;
    friend bool operator==(const Scope&, const Scope&) = default;
};

// Headers that a proxy may change or that must not be signed (kinesis-protocol: never sign).
[[nodiscard]] bool is_unsignable(std::string_view lower_case_name);

// "host;x-amz-date"
[[nodiscard]] std::string signed_headers(const SignableRequest& request);
[[nodiscard]] std::string canonical_request(const SignableRequest& request, PathStyle style);
[[nodiscard]] std::string string_to_sign(
    WallTime now, const Scope& scope, std::string_view canonical_request
);
[[nodiscard]] Digest signing_key(const Secret& secret_access_key, const Scope& scope);

// The two or three headers that make `request` a signed one: x-amz-date, x-amz-security-token
// (with a session token), authorization. The signing key is kept per day and scope.
class Signer {
public:
    Signer(std::string region, std::string service, PathStyle style = PathStyle::normalised);

    // `now` is the time by the service's clock. Headers that this adds must not be in the request.
    [[nodiscard]] std::vector<Header> sign(
        SignableRequest request, const Credentials& credentials, WallTime now
    );

private:
    [[nodiscard]] const Digest& key_for(const Secret& secret_access_key, const Scope& scope);

    std::string region_;
    std::string service_;
    PathStyle style_;
    Scope key_scope_;
    Secret key_secret_;
    Digest key_{};
};

}  // namespace kinesisd::aws
