// CredentialCache: the credentials that requests are signed with, fetched from the first provider
// that has some and kept until shortly before they expire.
#pragma once

#include "aws/credentials.hpp"
#include "port/clock.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

// One place where credentials may come from.
class CredentialProvider {
public:
    CredentialProvider() = default;
    CredentialProvider(const CredentialProvider&) = delete;
    CredentialProvider& operator=(const CredentialProvider&) = delete;
    virtual ~CredentialProvider() = default;

    // What it looks at, for messages: "environment (AWS_ACCESS_KEY_ID, …)".
    [[nodiscard]] virtual std::string_view description() const = 0;
    // Nothing: it has none, the next one is asked. An error: it is configured but broken.
    [[nodiscard]] virtual Awaitable<Result<std::optional<aws::Credentials>>> fetch() = 0;
};

class EnvironmentProvider final : public CredentialProvider {
public:
    explicit EnvironmentProvider(aws::Environment environment)
        : environment_{std::move(environment)} {}
    [[nodiscard]] std::string_view description() const override;
    [[nodiscard]] Awaitable<Result<std::optional<aws::Credentials>>> fetch() override;

private:
    aws::Environment environment_;
};

class CredentialCache {
public:
    // Providers in order of precedence.
    CredentialCache(const Clock& clock, std::vector<std::unique_ptr<CredentialProvider>> chain);

    // Old credentials are used as long as they are valid, also when a refresh fails.
    // no_credentials: no provider has any; its detail lists them. Or a broken provider's error.
    [[nodiscard]] Awaitable<Result<aws::Credentials>> current();
    // The service refused them: the next call fetches anew.
    void invalidate() { current_.reset(); }

private:
    [[nodiscard]] Awaitable<Result<aws::Credentials>> fetch();
    [[nodiscard]] bool expire_within(Duration margin) const;

    const Clock& clock_;
    std::vector<std::unique_ptr<CredentialProvider>> chain_;
    std::optional<aws::Credentials> current_;
};

}  // namespace kinesisd
