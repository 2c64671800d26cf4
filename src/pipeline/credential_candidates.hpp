// Where credentials would be looked for, and what is written down there: from variables and profile
// files alone, nothing is asked, run or fetched. `kinesisd doctor` is what asks.
#pragma once

#include "aws/profiles.hpp"
#include "pipeline/credential_providers.hpp"

#include <string>
#include <vector>

namespace kinesisd {

struct CredentialCandidate {
    std::string place;
    enum class State {
        written,   // asked, if nobody before it is
        absent,    // passed over
        broken,    // an error, if nobody before it is asked
        reachable  // asked last; nobody knows before whether there is one
    } state = State::absent;
    std::string text;  // for people; never a secret
};

// In the order in which they are asked; a role that the configuration names comes last.
[[nodiscard]] std::vector<CredentialCandidate> credential_candidates(
    const CredentialSettings& settings, const aws::Profiles& profiles
);

}  // namespace kinesisd
