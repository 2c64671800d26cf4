// StsClient: roles, assumed with credentials or with the token of another identity provider.
#pragma once

#include "aws/sts_document.hpp"
#include "pipeline/credential_request.hpp"

#include <chrono>
#include <string>

namespace kinesisd {

class StsClient {
public:
    // What the ports refer to outlives the client.
    StsClient(std::string region, aws::Environment environment, CredentialPorts ports);

    // Errors name the role and where it was named, and hold neither its external id nor the token.
    [[nodiscard]] Awaitable<Result<aws::Credentials>> assume_role(
        aws::Role role, aws::Credentials base, const ProfileContext& context
    );
    [[nodiscard]] Awaitable<Result<aws::Credentials>> assume_role_with_web_identity(
        aws::WebIdentity identity, const ProfileContext& context
    );

private:
    // Signed with `base`, if it is there.
    [[nodiscard]] Awaitable<Result<aws::Credentials>> call(
        std::string body, const aws::Credentials* base, const ProfileContext& context
    );
    [[nodiscard]] HttpRequest request(
        const aws::Endpoint& endpoint, const std::string& body, const aws::Credentials* base
    ) const;
    // True: the service's clock is so far from ours that the signature was refused for it.
    [[nodiscard]] bool learn_clock_offset(const HttpResponse& response);

    std::string region_;
    aws::Environment environment_;
    CredentialPorts ports_;
    std::chrono::milliseconds clock_offset_{0};  // service minus us
};

}  // namespace kinesisd
