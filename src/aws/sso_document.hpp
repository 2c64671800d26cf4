// A login of IAM Identity Center: the token that `aws sso login` leaves in a file, how it is
// renewed (OIDC), and the credentials that it opens.
// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
#pragma once

#include "aws/credentials.hpp"
#include "aws/profile_source.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::aws {

// The name of the token's file in ~/.aws/sso/cache: "<sha1 of the key>.json".
[[nodiscard]] std::string sso_cache_name(std::string_view cache_key);

struct SsoToken {
    Secret access_token;
    WallTime expires{};
    // What renews it; all of it or nothing.
    struct Renewal {
        Secret refresh_token;
        std::string client_id;
        Secret client_secret;
        WallTime registration_expires{};
    };
    std::optional<Renewal> renewal;
};

// `file`: for messages.
[[nodiscard]] Result<SsoToken> parse_sso_token(std::string_view file, std::string_view json);

// The body of POST /token, JSON.
[[nodiscard]] std::string renewal_body(const SsoToken::Renewal& renewal);
// The token that a 200 answer of it makes of `old`.
[[nodiscard]] Result<SsoToken> renewed_token(
    const SsoToken& old, std::string_view answer, WallTime now
);
// The file's text with the new token in it and everything else as it was; `json` was parsed before.
[[nodiscard]] std::string with_token(std::string_view json, const SsoToken& token);

// "/federation/credentials?role_name=…&account_id=…"
[[nodiscard]] std::string role_credentials_target(const SsoLogin& login);
// Expiration is in milliseconds since 1970.
[[nodiscard]] Result<Credentials> parse_role_credentials(std::string_view json);

}  // namespace kinesisd::aws
