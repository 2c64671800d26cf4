// The places where credentials may be, in the order of the AWS SDKs, as people are told of them.
#pragma once

#include "aws/profile_source.hpp"

#include <array>
#include <string_view>

namespace kinesisd {

inline constexpr std::string_view environment_kind =
    "environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)";
inline constexpr std::string_view container_kind =
    "container (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI)";
inline constexpr std::string_view instance_kind = "instance metadata service";

// Between environment and container.
struct ProfileKind {
    std::string_view description;
    std::string_view absence;  // of which the profile's name is put in front
    aws::PlanKind plan;
};

inline constexpr std::array<ProfileKind, 6> profile_kinds{{
    {"role of the profile", "names no role_arn with a source", aws::plan_role},
    {"web identity (AWS_WEB_IDENTITY_TOKEN_FILE or the profile)",
     "has no web_identity_token_file, and AWS_WEB_IDENTITY_TOKEN_FILE does not count or is not set",
     aws::plan_web_identity},
    {"SSO login of the profile", "has no sso_account_id", aws::plan_sso},
    {"keys in the credentials file",
     "has no aws_access_key_id in the credentials file",
     aws::plan_shared_keys},
    {"credential_process of the profile", "has no credential_process", aws::plan_process},
    {"keys in the config file", "has no aws_access_key_id in the config file", aws::plan_config_keys
    },
}};

}  // namespace kinesisd
