#include "daemon/explain_connection.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace kinesisd {

namespace {

// The line, where the configuration itself says it; else the setting's own origin.
std::string from_of(const aws::Setting& setting, const config::ReadRecord& record) {
    if (setting.origin.empty()) return std::string{config::from_default};
    const config::ValueOrigin* origin = record.find(setting.origin);
    return origin == nullptr ? setting.origin : origin->text();
}

}  // namespace

config::ExplainedPart explain_connection(
    const config::Config& config,
    const config::ReadRecord& record,
    const Result<Connection>& connection
) {
    config::ExplainedPart part{"aws", {}};
    const auto add = [&part, &record](std::string key, const aws::Setting& setting) {
        part.values.push_back({std::move(key), setting.value, from_of(setting, record)});
    };
    if (connection) {
        add("aws.profile", connection->profile);
        add("aws.region", connection->region);
        add("aws.endpoint_url", connection->endpoint_url);
        part.values.push_back({"proxy", proxy_of(*connection), "environment"});
        const bool is_system = connection->ca_bundle.value.empty();
        const aws::Setting system{"the system's", std::string{config::from_default}};
        add("aws.tls.ca_bundle", is_system ? system : connection->ca_bundle);
        const aws::RetryOptions& retry = connection->client.retry;
        add("aws.retry.mode", {std::string{aws::name(retry.mode)}, connection->retry.mode.origin});
        add("aws.retry.max_attempts",
            {std::to_string(retry.max_attempts), connection->retry.max_attempts.origin});
    } else {
        part.values.push_back({"not usable", connection.error().detail, "environment"});
    }
    std::ranges::move(config::explain_aws(config.aws, record), std::back_inserter(part.values));
    return part;
}

config::ExplainedPart explain_credentials(const std::vector<CredentialCandidate>& candidates) {
    using State = CredentialCandidate::State;
    config::ExplainedPart part{"credentials, in this order", {}};
    bool is_found = false;
    for (const CredentialCandidate& candidate : candidates) {
        const bool is_step = candidate.place == "aws.assume_role";
        const bool is_next = candidate.state != State::absent && (!is_found || is_step);
        const bool is_passed = candidate.state == State::absent;
        std::string state = is_passed ? "passed over" : "not asked: an earlier one is";
        if (is_next) state = candidate.state == State::broken ? "broken" : "would be asked";
        if (is_next && !is_step) is_found = true;
        part.values.push_back({candidate.place, std::move(state), candidate.text});
    }
    return part;
}

}  // namespace kinesisd
