// The providers of the AWS SDKs, in their order.
// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
#pragma once

#include "aws/profile_source.hpp"
#include "pipeline/credential_chain.hpp"
#include "pipeline/credential_request.hpp"

#include <optional>
#include <string>

namespace kinesisd {

struct CredentialSettings {
    aws::Environment environment;
    std::string region;
    // aws.profile: when it is there, keys and web identities of the environment do not count.
    std::optional<std::string> profile;
    std::optional<aws::Role> assume_role;  // aws.assume_role
};

// Files, tokens and variables are read anew whenever it is asked. What the ports refer to outlives
// the chain.
[[nodiscard]] CredentialChain standard_chain(
    const CredentialSettings& settings, CredentialPorts ports
);

}  // namespace kinesisd
