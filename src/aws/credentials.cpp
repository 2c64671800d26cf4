#include "aws/credentials.hpp"

#include <algorithm>
#include <array>
#include <ostream>

namespace kinesisd::aws {

namespace {

constexpr std::string_view key_id_name = "AWS_ACCESS_KEY_ID";
constexpr std::string_view secret_name = "AWS_SECRET_ACCESS_KEY";
constexpr std::string_view token_name = "AWS_SESSION_TOKEN";
constexpr std::string_view expiration_name = "AWS_CREDENTIAL_EXPIRATION";

std::string value_of(const Environment& environment, std::string_view name) {
    return environment(name).value_or("");
}

// Keys and tokens go into headers, and a line end from a mounted file breaks each signature: it is
// better said here than by the service. The value itself is never told.
bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

Error one_without_other(std::string_view set, std::string_view unset) {
    return Error{
        Errc::invalid_credentials,
        std::string{set}.append(" is set, but ").append(unset).append(" is not")
    };
}

}  // namespace

std::optional<std::string_view> unprintable_part(const Credentials& credentials) {
    if (!is_printable(credentials.access_key_id)) return "the access key id";
    if (!is_printable(credentials.secret_access_key.reveal())) return "the secret access key";
    if (!is_printable(credentials.session_token.reveal())) return "the session token";
    return std::nullopt;
}

std::ostream& operator<<(std::ostream& out, const Credentials& credentials) {
    out << credentials.access_key_id << " from " << credentials.provider << ", secret "
        << credentials.secret_access_key;
    if (!credentials.session_token.empty()) out << ", token " << credentials.session_token;
    if (credentials.expires) out << ", until " << to_iso8601(*credentials.expires);
    return out;
}

Result<std::optional<Credentials>> credentials_from_environment(const Environment& environment) {
    std::string key_id = value_of(environment, key_id_name);
    std::string secret = value_of(environment, secret_name);
    std::string token = value_of(environment, token_name);
    if (key_id.empty() && secret.empty()) return std::optional<Credentials>{};
    if (secret.empty()) return one_without_other(key_id_name, secret_name);
    if (key_id.empty()) return one_without_other(secret_name, key_id_name);
    const std::array<std::pair<std::string_view, std::string_view>, 3> texts{
        {{key_id_name, key_id}, {secret_name, secret}, {token_name, token}}
    };
    for (const auto& [name, text] : texts) {
        if (is_printable(text)) continue;
        return Error{
            Errc::invalid_credentials,
            std::string{name}.append(" holds a blank, a line end or another unprintable character")
        };
    }

    std::optional<WallTime> expires;
    if (const std::string text = value_of(environment, expiration_name); !text.empty()) {
        const Result<WallTime> parsed = parse_iso8601(text);
        if (!parsed) {
            return Error{Errc::invalid_credentials, parsed.error().in(expiration_name).detail};
        }
        expires = *parsed;
    }
    return std::optional<Credentials>{Credentials{
        .access_key_id = std::move(key_id),
        .secret_access_key = Secret{std::move(secret)},
        .session_token = Secret{std::move(token)},
        .expires = expires,
        .provider = "environment",
    }};
}

}  // namespace kinesisd::aws
