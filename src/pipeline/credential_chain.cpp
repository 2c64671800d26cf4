#include "pipeline/credential_chain.hpp"

#include "pipeline/credential_kinds.hpp"

#include <utility>

namespace kinesisd {

namespace {

constexpr const char* role_description = "aws.assume_role";

// A cause that may pass has one code, whatever it is: who asks tries again.
Error sorted(const Error& error) {
    if (error.code == Errc::credentials_unavailable || remedy(error.code) == Remedy::give_up)
        return error;
    return Error{Errc::credentials_unavailable, error.text()};
}

}  // namespace

std::string_view EnvironmentProvider::description() const {
    return environment_kind;
}

std::string EnvironmentProvider::absence() const {
    return "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set";
}

Awaitable<Result<std::optional<aws::Credentials>>> EnvironmentProvider::fetch() {
    co_return aws::credentials_from_environment(environment_);
}

Awaitable<Result<aws::Credentials>> CredentialChain::fetch() {
    verdicts_.clear();
    for (const auto& provider : providers_)
        verdicts_.push_back({.description = std::string{provider->description()}});
    Result<aws::Credentials> found = co_await fetch_first();
    if (!found || !then_) co_return found;
    when_unreachable_ = WhenUnreachable::expired;
    Result<aws::Credentials> role = co_await then_(std::move(*found));
    ProviderVerdict verdict{role_description, ProviderVerdict::Outcome::won, {}};
    if (!role) {
        role = sorted(role.error());
        verdict.outcome = ProviderVerdict::Outcome::broken;
        verdict.reason = role.error().detail;
    }
    verdicts_.push_back(std::move(verdict));
    co_return role;
}

Awaitable<Result<aws::Credentials>> CredentialChain::fetch_first() {
    using Outcome = ProviderVerdict::Outcome;
    std::string looked_at;
    for (std::size_t i = 0; i < providers_.size(); ++i) {
        CredentialProvider& provider = *providers_[i];
        Result<std::optional<aws::Credentials>> found = co_await provider.fetch();
        if (!found) {
            const Error error = sorted(found.error());
            verdicts_[i].outcome = Outcome::broken;
            verdicts_[i].reason = error.detail;
            const bool is_last = i + 1 == providers_.size();
            if (!is_last || error.code != Errc::credentials_unavailable || looked_at.empty())
                co_return error.in(provider.description());
            // Most likely it is not there at all: then the others are the interesting ones.
            co_return error.in(
                "no AWS credentials found; looked at: " + looked_at + ", " +
                std::string{provider.description()}
            );
        }
        if (*found) {
            verdicts_[i].outcome = Outcome::won;
            when_unreachable_ = provider.when_unreachable();
            co_return std::move(**found);
        }
        verdicts_[i].outcome = Outcome::none;
        verdicts_[i].reason = provider.absence();
        looked_at.append(looked_at.empty() ? "" : ", ").append(provider.description());
    }
    co_return Error{Errc::no_credentials, "no AWS credentials found; looked at: " + looked_at};
}

}  // namespace kinesisd
