// CredentialSources: carries a plan out: from its source, over its roles, to credentials.
#pragma once

#include "aws/profile_source.hpp"
#include "pipeline/credential_request.hpp"
#include "pipeline/metadata_clients.hpp"
#include "pipeline/sso_client.hpp"
#include "pipeline/sts_client.hpp"

#include <string>

namespace kinesisd {

class CredentialSources {
public:
    // What the ports refer to outlives this.
    CredentialSources(std::string region, aws::Environment environment, CredentialPorts ports);

    [[nodiscard]] Awaitable<Result<aws::Credentials>> fetch(
        aws::CredentialPlan plan, const ProfileContext& context
    );

    [[nodiscard]] StsClient& sts() { return sts_; }
    [[nodiscard]] ContainerClient& container() { return container_; }
    [[nodiscard]] InstanceClient& instance() { return instance_; }

private:
    [[nodiscard]] Awaitable<Result<aws::Credentials>> fetch_source(
        aws::CredentialSource source, const ProfileContext& context
    );
    [[nodiscard]] Awaitable<Result<aws::Credentials>> run_process(aws::CredentialProcess process);
    [[nodiscard]] Awaitable<Result<aws::Credentials>> fetch_named(
        aws::NamedSource source, const ProfileContext& context
    );

    aws::Environment environment_;
    CredentialPorts ports_;
    StsClient sts_;
    SsoClient sso_;
    ContainerClient container_;
    InstanceClient instance_;
};

}  // namespace kinesisd
