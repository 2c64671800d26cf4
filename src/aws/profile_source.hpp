// Where a profile's credentials come from: decided over values, in the order of the AWS SDKs. What
// is decided is a plan; the pipeline floor carries it out.
// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
#pragma once

#include "aws/credentials.hpp"
#include "aws/profiles.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kinesisd::aws {

// A role to assume. `external_id` is a shared secret of two accounts, so it is treated as one.
struct Role {
    std::string arn;
    std::string session_name = "kinesisd";
    Secret external_id;
    std::optional<std::chrono::seconds> duration;  // nothing: the service's 1 h
    std::string origin;                            // for messages
};

// A role that a token of another identity provider (Kubernetes, GitHub) opens.
struct WebIdentity {
    std::string token_file;
    Role role;
};

// A login of IAM Identity Center. `cache_key`: what its token's file is named after.
struct SsoLogin {
    std::string cache_key;
    std::string region;
    std::string account_id;
    std::string role_name;
    std::string origin;
};

// A program that prints credentials.
struct CredentialProcess {
    std::vector<std::string> arguments;
    std::string origin;
};

// What credential_source names.
enum class NamedSource { environment, container, instance_metadata };

using CredentialSource =
    std::variant<Credentials, WebIdentity, SsoLogin, CredentialProcess, NamedSource>;

// The roles are assumed one after the other, the first one with the source's credentials.
struct CredentialPlan {
    CredentialSource source;
    std::vector<Role> roles;
};

// The plan, nothing (the profile says nothing of that kind), or what is wrong, with its place:
// invalid_credentials.
using PlanResult = Result<std::optional<CredentialPlan>>;

// One kind of source of a profile. `environment` is asked by web identity only.
using PlanKind = PlanResult (*)(
    const Profiles& profiles, const std::string& profile, const Environment& environment
);

// role_arn with source_profile or credential_source.
[[nodiscard]] PlanResult plan_role(const Profiles&, const std::string&, const Environment&);
// AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME, each before the profile's
// web_identity_token_file, role_arn, role_session_name.
[[nodiscard]] PlanResult plan_web_identity(const Profiles&, const std::string&, const Environment&);
// sso_session, or sso_start_url and sso_region; sso_account_id and sso_role_name.
[[nodiscard]] PlanResult plan_sso(const Profiles&, const std::string&, const Environment&);
// aws_access_key_id and aws_secret_access_key in the credentials file, and in the config file.
[[nodiscard]] PlanResult plan_shared_keys(const Profiles&, const std::string&, const Environment&);
[[nodiscard]] PlanResult plan_config_keys(const Profiles&, const std::string&, const Environment&);
[[nodiscard]] PlanResult plan_process(const Profiles&, const std::string&, const Environment&);

// The same environment without what names a web identity and without keys: an explicit profile
// does not look at them.
[[nodiscard]] Environment without_credentials(Environment environment);

}  // namespace kinesisd::aws
