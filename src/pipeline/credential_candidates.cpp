#include "pipeline/credential_candidates.hpp"

#include "aws/container_source.hpp"
#include "aws/instance_source.hpp"
#include "aws/settings.hpp"
#include "pipeline/credential_kinds.hpp"

#include <utility>
#include <variant>

namespace kinesisd {

namespace {

using State = CredentialCandidate::State;

// A program's arguments may hold a secret, so they are not shown.
struct SourceText {
    std::string operator()(const aws::Credentials& keys) const {
        return "access key " + keys.access_key_id;
    }
    std::string operator()(const aws::WebIdentity& identity) const {
        return "token in " + identity.token_file + " for " + identity.role.arn;
    }
    std::string operator()(const aws::SsoLogin& login) const {
        return "role " + login.role_name + " of account " + login.account_id + " (" + login.origin +
               ")";
    }
    std::string operator()(const aws::CredentialProcess& process) const {
        return "a program (" + process.origin + ")";
    }
    std::string operator()(aws::NamedSource source) const {
        switch (source) {
            case aws::NamedSource::environment: return "the environment's keys";
            case aws::NamedSource::container: return "the container's";
            case aws::NamedSource::instance_metadata: return "the instance's";
        }
        return "";
    }
};

std::string text_of(const aws::CredentialPlan& plan) {
    std::string text = std::visit(SourceText{}, plan.source);
    for (const aws::Role& role : plan.roles)
        text.append(", then ").append(role.arn).append(" (").append(role.origin).append(")");
    return text;
}

CredentialCandidate of_environment(const aws::Environment& environment) {
    const auto keys = aws::credentials_from_environment(environment);
    CredentialCandidate candidate{std::string{environment_kind}, State::absent, "not set"};
    if (!keys) return {candidate.place, State::broken, keys.error().detail};
    if (*keys) return {candidate.place, State::written, SourceText{}(**keys)};
    return candidate;
}

CredentialCandidate of_profile(
    const ProfileKind& kind,
    const aws::Profiles& profiles,
    const std::string& profile,
    const aws::Environment& environment
) {
    const aws::PlanResult plan = kind.plan(profiles, profile, environment);
    const std::string place{kind.description};
    if (!plan) return {place, State::broken, plan.error().detail};
    if (*plan) return {place, State::written, text_of(**plan)};
    return {place, State::absent, "profile " + profile + " " + std::string{kind.absence}};
}

CredentialCandidate of_container(const aws::Environment& environment) {
    const std::string place{container_kind};
    const auto where = aws::container_source(environment);
    if (!where) return {place, State::broken, where.error().detail};
    if (*where) return {place, State::written, (*where)->endpoint.url()};
    return {place, State::absent, "neither variable is set"};
}

CredentialCandidate of_instance(const aws::SettingSources& sources) {
    const std::string place{instance_kind};
    const auto where = aws::instance_source(sources);
    if (!where) return {place, State::broken, where.error().detail};
    if (*where) return {place, State::reachable, (*where)->endpoint.url()};
    return {place, State::absent, "AWS_EC2_METADATA_DISABLED is true"};
}

}  // namespace

std::vector<CredentialCandidate> credential_candidates(
    const CredentialSettings& settings, const aws::Profiles& profiles
) {
    const std::string profile = aws::choose_profile(settings.profile, settings.environment).value;
    const aws::Environment counting =
        settings.profile ? aws::without_credentials(settings.environment) : settings.environment;
    std::vector<CredentialCandidate> all;
    if (!settings.profile) all.push_back(of_environment(settings.environment));
    for (const ProfileKind& kind : profile_kinds)
        all.push_back(of_profile(kind, profiles, profile, counting));
    all.push_back(of_container(settings.environment));
    all.push_back(of_instance({settings.environment, profiles, profile}));
    if (settings.assume_role)
        all.push_back(
            {"aws.assume_role", State::written, "with these, " + settings.assume_role->arn}
        );
    return all;
}

}  // namespace kinesisd
