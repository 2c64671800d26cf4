// What is said to the Security Token Service and what it answers: the query protocol, XML back.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
#pragma once

#include "aws/credentials.hpp"
#include "aws/profile_source.hpp"

#include <string>
#include <string_view>

namespace kinesisd::aws {

inline constexpr std::string_view form_content_type =
    "application/x-www-form-urlencoded; charset=utf-8";

// The bodies. That of AssumeRole is sent signed, the other one is not.
[[nodiscard]] std::string assume_role_body(const Role& role);
[[nodiscard]] std::string assume_role_with_web_identity_body(const Role& role, const Secret& token);

// Of a 200 answer of either; invalid_credentials names what is missing, never a value.
[[nodiscard]] Result<Credentials> parse_sts_credentials(std::string_view xml);

// Of any other answer: throttled, service_failed, clock_skewed, expired_credentials (of the caller)
// or access_denied, with the service's code and message.
[[nodiscard]] Error parse_sts_error(int status, std::string_view xml);

}  // namespace kinesisd::aws
