// CredentialChain: the providers in their order. The first one that has credentials wins; one that
// is configured but broken is an error, not passed over in silence.
#pragma once

#include "pipeline/credential_provider.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kinesisd {

// What became of a provider when the chain was last asked.
struct ProviderVerdict {
    enum class Outcome { won, none, broken, not_asked };

    std::string description;
    Outcome outcome = Outcome::not_asked;
    std::string reason{};  // of none and broken
};

class CredentialChain {
public:
    using Providers = std::vector<std::unique_ptr<CredentialProvider>>;
    // Makes other credentials of those that were found: of the role that the configuration names.
    using Then = std::function<Awaitable<Result<aws::Credentials>>(aws::Credentials)>;

    // In order of precedence.
    CredentialChain(Providers providers, Then then = {})
        : providers_{std::move(providers)}, then_{std::move(then)} {}

    // no_credentials: no provider has any. credentials_unavailable: what may pass without a person
    // (the network, a service). Else the broken provider's error. Details name the providers.
    [[nodiscard]] Awaitable<Result<aws::Credentials>> fetch();

    // In the order of the providers; a step behind them (a role) comes last.
    [[nodiscard]] const std::vector<ProviderVerdict>& verdicts() const { return verdicts_; }
    // Of the last winner.
    [[nodiscard]] WhenUnreachable when_unreachable() const { return when_unreachable_; }

private:
    [[nodiscard]] Awaitable<Result<aws::Credentials>> fetch_first();

    Providers providers_;
    Then then_;
    std::vector<ProviderVerdict> verdicts_;
    WhenUnreachable when_unreachable_ = WhenUnreachable::expired;
};

}  // namespace kinesisd
