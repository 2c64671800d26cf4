// Where a container's credential service is, and whether it may be trusted with a token: decided
// from the environment.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
#pragma once

#include "aws/credentials.hpp"
#include "aws/endpoint.hpp"

#include <optional>
#include <string>

namespace kinesisd::aws {

struct ContainerSource {
    Endpoint endpoint;
    std::string target;      // path and query
    std::string token_file;  // read at each request; wins over `token`
    Secret token;            // of the header Authorization; empty: none
};

// Nothing: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor …_FULL_URI is set.
// invalid_credentials: no URI, or http to a host that is neither this machine nor one of the known
// credential services.
[[nodiscard]] Result<std::optional<ContainerSource>> container_source(const Environment& environment
);

// The value of the header, verbatim; invalid_credentials if a line end or another control character
// is in it. `origin` is for the message.
[[nodiscard]] Result<Secret> authorization_token(std::string_view text, std::string_view origin);

}  // namespace kinesisd::aws
