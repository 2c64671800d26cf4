// What a request is signed with, and where it came from.
#pragma once

#include "aws/secret.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::aws {

struct Credentials {
    std::string access_key_id;
    Secret secret_access_key;
    Secret session_token;             // empty: long-lived keys
    std::optional<WallTime> expires;  // nothing: they do not expire
    std::string provider;             // "environment", "web_identity", …; for /status and logs
};

// Keys and tokens go into headers: a blank, a line end or another unprintable character in one of
// them breaks each request. Which part has one ("the session token"), never its text.
[[nodiscard]] std::optional<std::string_view> unprintable_part(const Credentials& credentials);

// "AKIDEXAMPLE from environment, secret ***".
std::ostream& operator<<(std::ostream& out, const Credentials& credentials);

// Looks a variable up; nothing if it is not set. An empty value counts as not set.
using Environment = std::function<std::optional<std::string>(std::string_view)>;

// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION.
// Neither key set: a value without credentials. One without the other, a blank or a control
// character in one of them, or a bad expiration: invalid_credentials, which names the variable.
[[nodiscard]] Result<std::optional<Credentials>> credentials_from_environment(
    const Environment& environment
);

}  // namespace kinesisd::aws
