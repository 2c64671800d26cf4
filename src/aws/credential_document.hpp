// Credentials as JSON: what the container's service, the instance metadata service and a
// credential_process answer. An error names the document, never a value of it.
#pragma once

#include "aws/credentials.hpp"

#include <string_view>

namespace kinesisd::aws {

// {AccessKeyId, SecretAccessKey, Token?, Expiration?}
[[nodiscard]] Result<Credentials> parse_container_credentials(std::string_view json);
// The same with Token and Expiration required, and Code: "Success".
[[nodiscard]] Result<Credentials> parse_instance_credentials(std::string_view json);
// {Version: 1, AccessKeyId, SecretAccessKey, SessionToken?, Expiration?}
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
[[nodiscard]] Result<Credentials> parse_process_credentials(std::string_view json);

}  // namespace kinesisd::aws
