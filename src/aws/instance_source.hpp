// Where the instance metadata service is and how it is asked: decided from the environment and the
// profile.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
#pragma once

#include "aws/endpoint.hpp"
#include "aws/settings.hpp"
#include "base/time.hpp"

#include <optional>

namespace kinesisd::aws {

enum class MetadataV1 { allowed, disabled };

struct InstanceSource {
    Endpoint endpoint;
    Duration timeout = std::chrono::seconds{1};
    unsigned attempts = 1;
    // Whether to go on without a token when there is none (the service's first version).
    MetadataV1 v1 = MetadataV1::allowed;
};

// Nothing: AWS_EC2_METADATA_DISABLED is true. invalid_credentials: a setting that is no URL, mode,
// or number, with its origin.
[[nodiscard]] Result<std::optional<InstanceSource>> instance_source(const SettingSources& sources);

}  // namespace kinesisd::aws
