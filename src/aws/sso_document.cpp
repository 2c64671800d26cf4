#include "aws/sso_document.hpp"

#include "aws/json_document.hpp"
#include "aws/uri.hpp"
#include "base/check.hpp"
#include "base/hex.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <array>
#include <span>
#include <utility>

namespace kinesisd::aws {

namespace {

// "2026-09-01T00:00:00Z": the AWS CLI reads no fraction.
std::string whole_seconds(WallTime time) {
    constexpr std::size_t fraction_size = std::string_view{".000"}.size();
    std::string text = to_iso8601(time);
    return text.erase(text.size() - 1 - fraction_size, fraction_size);
}

}  // namespace

std::string sso_cache_name(std::string_view cache_key) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const int done =
        EVP_Digest(cache_key.data(), cache_key.size(), digest.data(), &size, EVP_sha1(), nullptr);
    check(done == 1);
    return to_hex(std::span{digest}.first(size)) + ".json";
}

Result<SsoToken> parse_sso_token(std::string_view file, std::string_view json) {
    const auto document = JsonDocument::parse(file, json);
    if (!document) return document.error();
    Result<std::string> access_token = document->required("accessToken");
    if (!access_token) return access_token.error();
    const Result<WallTime> expires = document->required_time("expiresAt");
    if (!expires) return expires.error();
    SsoToken token;
    token.access_token = Secret{std::move(*access_token)};
    token.expires = *expires;
    auto refresh_token = document->optional("refreshToken");
    auto client_id = document->optional("clientId");
    auto client_secret = document->optional("clientSecret");
    const Result<WallTime> registration = document->required_time("registrationExpiresAt");
    if (refresh_token && client_id && client_secret && registration)
        token.renewal = SsoToken::Renewal{
            Secret{std::move(*refresh_token)},
            std::move(*client_id),
            Secret{std::move(*client_secret)},
            *registration
        };
    return token;
}

std::string renewal_body(const SsoToken::Renewal& renewal) {
    const nlohmann::json body{
        {"grantType", "refresh_token"},
        {"clientId", renewal.client_id},
        {"clientSecret", renewal.client_secret.reveal()},
        {"refreshToken", renewal.refresh_token.reveal()}
    };
    return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<SsoToken> renewed_token(const SsoToken& old, std::string_view answer, WallTime now) {
    const auto document = JsonDocument::parse("the answer of the SSO token service", answer);
    if (!document) return document.error();
    Result<std::string> access_token = document->required("accessToken");
    if (!access_token) return access_token.error();
    const Result<std::int64_t> seconds = document->required_number("expiresIn");
    if (!seconds) return seconds.error();
    constexpr std::int64_t seconds_max = std::int64_t{366} * 86400;
    if (*seconds <= 0 || *seconds > seconds_max)
        return document->error("expiresIn is no sensible number of seconds");
    SsoToken token = old;
    token.access_token = Secret{std::move(*access_token)};
    token.expires = now + std::chrono::seconds{*seconds};
    auto refresh_token = document->optional("refreshToken");
    if (token.renewal && refresh_token)
        token.renewal->refresh_token = Secret{std::move(*refresh_token)};
    return token;
}

std::string with_token(std::string_view json, const SsoToken& token) {
    nlohmann::ordered_json document =
        nlohmann::ordered_json::parse(json, nullptr, /*allow_exceptions=*/false);
    check(document.is_object());
    document["accessToken"] = token.access_token.reveal();
    document["expiresAt"] = whole_seconds(token.expires);
    if (token.renewal) document["refreshToken"] = token.renewal->refresh_token.reveal();
    return document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string role_credentials_target(const SsoLogin& login) {
    std::string target = "/federation/credentials?role_name=";
    target.append(percent_encoded(login.role_name));
    return target.append("&account_id=").append(percent_encoded(login.account_id));
}

Result<Credentials> parse_role_credentials(std::string_view json) {
    const auto answer = JsonDocument::parse("the answer of the SSO portal", json);
    if (!answer) return answer.error();
    const Result<JsonDocument> keys = answer->required_object("roleCredentials");
    if (!keys) return keys.error();
    Result<std::string> key_id = keys->required("accessKeyId");
    if (!key_id) return key_id.error();
    Result<std::string> secret = keys->required("secretAccessKey");
    if (!secret) return secret.error();
    Result<std::string> token = keys->required("sessionToken");
    if (!token) return token.error();
    const Result<std::int64_t> expires_ms = keys->required_number("expiration");
    if (!expires_ms) return expires_ms.error();
    Credentials credentials;
    credentials.access_key_id = std::move(*key_id);
    credentials.secret_access_key = Secret{std::move(*secret)};
    credentials.session_token = Secret{std::move(*token)};
    credentials.expires = WallTime{std::chrono::milliseconds{*expires_ms}};
    credentials.provider = "sso";
    if (const auto part = unprintable_part(credentials))
        return answer->error(std::string{*part}.append(" is not printable"));
    return credentials;
}

}  // namespace kinesisd::aws
