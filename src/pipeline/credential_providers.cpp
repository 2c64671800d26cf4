#include "pipeline/credential_providers.hpp"

#include "pipeline/credential_kinds.hpp"
#include "pipeline/credential_sources.hpp"

#include <memory>
#include <utility>

namespace kinesisd {

namespace {

// What the providers of one chain share: settings, ports, and the clients with what they remember
// (tokens, clock offsets).
struct Shared {
    Shared(const CredentialSettings& chosen, CredentialPorts world)
        : settings{chosen},
          environment{
              chosen.profile ? aws::without_credentials(chosen.environment) : chosen.environment
          },
          ports{world},
          sources{chosen.region, chosen.environment, world} {}

    [[nodiscard]] Awaitable<Result<ProfileContext>> load() {
        co_return co_await load_profiles(ports.disk, settings.environment, settings.profile);
    }

    CredentialSettings settings;
    aws::Environment environment;  // as far as it counts
    CredentialPorts ports;
    CredentialSources sources;
};
// The providers and the step behind them live equally long.
using SharedPtr = std::shared_ptr<Shared>;

class ProfileProvider final : public CredentialProvider {
public:
    ProfileProvider(SharedPtr shared, const ProfileKind& kind)
        : shared_{std::move(shared)}, kind_{kind} {}

    [[nodiscard]] std::string_view description() const override { return kind_.description; }

    [[nodiscard]] Awaitable<Result<std::optional<aws::Credentials>>> fetch() override {
        const Result<ProfileContext> context = co_await shared_->load();
        if (!context) co_return context.error();
        profile_ = context->profile.value;
        aws::PlanResult plan = kind_.plan(context->profiles, profile_, shared_->environment);
        if (!plan) co_return plan.error();
        if (!*plan) co_return std::optional<aws::Credentials>{};
        Result<aws::Credentials> credentials =
            co_await shared_->sources.fetch(std::move(**plan), *context);
        if (!credentials) co_return credentials.error();
        co_return std::optional{std::move(*credentials)};
    }

    [[nodiscard]] std::string absence() const override {
        return "profile " + profile_ + " " + std::string{kind_.absence};
    }

private:
    SharedPtr shared_;
    const ProfileKind& kind_;
    std::string profile_;
};

class ContainerProvider final : public CredentialProvider {
public:
    explicit ContainerProvider(SharedPtr shared) : shared_{std::move(shared)} {}

    [[nodiscard]] std::string_view description() const override { return container_kind; }

    [[nodiscard]] Awaitable<Result<std::optional<aws::Credentials>>> fetch() override {
        Result<std::optional<aws::ContainerSource>> where =
            aws::container_source(shared_->settings.environment);
        if (!where) co_return where.error();
        if (!*where) co_return std::optional<aws::Credentials>{};
        Result<aws::Credentials> credentials =
            co_await shared_->sources.container().fetch(std::move(**where));
        if (!credentials) co_return credentials.error();
        co_return std::optional{std::move(*credentials)};
    }

    [[nodiscard]] std::string absence() const override { return "neither variable is set"; }

private:
    SharedPtr shared_;
};

class InstanceProvider final : public CredentialProvider {
public:
    explicit InstanceProvider(SharedPtr shared) : shared_{std::move(shared)} {}

    [[nodiscard]] std::string_view description() const override { return instance_kind; }

    [[nodiscard]] Awaitable<Result<std::optional<aws::Credentials>>> fetch() override {
        const Result<ProfileContext> context = co_await shared_->load();
        if (!context) co_return context.error();
        const Result<std::optional<aws::InstanceSource>> where =
            aws::instance_source(context->sources(shared_->settings.environment));
        if (!where) co_return where.error();
        absence_ = *where ? "the instance has no role" : "AWS_EC2_METADATA_DISABLED is true";
        if (!*where) co_return std::optional<aws::Credentials>{};
        co_return co_await shared_->sources.instance().fetch(**where);
    }

    [[nodiscard]] std::string absence() const override { return absence_; }
    [[nodiscard]] WhenUnreachable when_unreachable() const override {
        return WhenUnreachable::used_on;
    }

private:
    SharedPtr shared_;
    std::string absence_;
};

Awaitable<Result<aws::Credentials>> assume(SharedPtr shared, aws::Credentials base) {
    const Result<ProfileContext> context = co_await shared->load();
    if (!context) co_return context.error();
    aws::Role role = *shared->settings.assume_role;
    co_return co_await shared->sources.sts().assume_role(
        std::move(role), std::move(base), *context
    );
}

}  // namespace

CredentialChain standard_chain(const CredentialSettings& settings, CredentialPorts ports) {
    const auto shared = std::make_shared<Shared>(settings, ports);
    CredentialChain::Providers providers;
    if (!settings.profile)
        providers.push_back(std::make_unique<EnvironmentProvider>(settings.environment));
    for (const ProfileKind& kind : profile_kinds)
        providers.push_back(std::make_unique<ProfileProvider>(shared, kind));
    providers.push_back(std::make_unique<ContainerProvider>(shared));
    providers.push_back(std::make_unique<InstanceProvider>(shared));
    CredentialChain::Then then;
    if (settings.assume_role)
        then = [shared](aws::Credentials base) { return assume(shared, std::move(base)); };
    return CredentialChain{std::move(providers), std::move(then)};
}

}  // namespace kinesisd
