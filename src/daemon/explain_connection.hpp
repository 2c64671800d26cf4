// How Kinesis would be reached: the section `aws` together with what the environment and the
// profile files say, and where credentials would be looked for. Pure.
#pragma once

#include "config/explain.hpp"
#include "daemon/connection.hpp"
#include "pipeline/credential_candidates.hpp"

#include <vector>

namespace kinesisd {

// `connection`: an error if it could not be resolved, which is then what is said.
[[nodiscard]] config::ExplainedPart explain_connection(
    const config::Config& config,
    const config::ReadRecord& record,
    const Result<Connection>& connection
);
[[nodiscard]] config::ExplainedPart explain_credentials(
    const std::vector<CredentialCandidate>& candidates
);

}  // namespace kinesisd
