// The two services of the machine that hand out credentials: that of a container (ECS, EKS) and
// the instance metadata service (EC2). Neither is ever asked through a proxy.
#pragma once

#include "aws/container_source.hpp"
#include "aws/credential_document.hpp"
#include "aws/instance_source.hpp"
#include "pipeline/credential_request.hpp"

#include <optional>
#include <string>

namespace kinesisd {

class ContainerClient {
public:
    explicit ContainerClient(CredentialPorts ports) : ports_{ports} {}

    [[nodiscard]] Awaitable<Result<aws::Credentials>> fetch(aws::ContainerSource source);

private:
    CredentialPorts ports_;
};

class InstanceClient {
public:
    explicit InstanceClient(CredentialPorts ports) : ports_{ports} {}

    // Nothing: the instance has no role. credentials_unavailable: nobody answers.
    [[nodiscard]] Awaitable<Result<std::optional<aws::Credentials>>> fetch(
        aws::InstanceSource source
    );

private:
    struct Token {
        aws::Secret text;  // empty: the service's first version, without tokens
        TimePoint good_until;
    };

    // Makes token_ one that is good now.
    [[nodiscard]] Awaitable<Result<>> refresh_token(aws::InstanceSource source);
    // A page behind the token, which is fetched anew once if the service does not know it.
    [[nodiscard]] Awaitable<Result<HttpResponse>> page(
        aws::InstanceSource source, std::string target
    );

    CredentialPorts ports_;
    std::optional<Token> token_;
};

}  // namespace kinesisd
