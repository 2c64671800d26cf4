// SsoClient: the credentials of a role that a login of IAM Identity Center opens. A login that is
// about to end is renewed, if it can be, in the file of the AWS CLI too.
#pragma once

#include "aws/sso_document.hpp"
#include "pipeline/credential_request.hpp"

#include <map>
#include <optional>
#include <string>

namespace kinesisd {

class SsoClient {
public:
    // What the ports refer to outlives the client.
    SsoClient(aws::Environment environment, CredentialPorts ports);

    // Errors say where the login was named and what to do; no token is in them.
    [[nodiscard]] Awaitable<Result<aws::Credentials>> fetch(
        aws::SsoLogin login, const ProfileContext& context
    );

private:
    // One that is valid now.
    [[nodiscard]] Awaitable<Result<aws::SsoToken>> token_of(
        const aws::SsoLogin& login, const ProfileContext& context
    );
    [[nodiscard]] Awaitable<Result<aws::SsoToken>> renew(
        const aws::SsoLogin& login, aws::SsoToken old, const ProfileContext& context
    );
    [[nodiscard]] Result<aws::Endpoint> endpoint(
        const aws::Service& service, const aws::SsoLogin& login, const ProfileContext& context
    ) const;

    aws::Environment environment_;
    CredentialPorts ports_;
    // Tokens that were renewed here, in case that their file cannot be written; by file.
    std::map<std::string, aws::SsoToken> renewed_;
    std::optional<TimePoint> last_renewal_;
};

}  // namespace kinesisd
