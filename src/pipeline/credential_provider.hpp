// CredentialProvider: one place where credentials may come from.
#pragma once

#include "aws/credentials.hpp"
#include "port/awaitable.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kinesisd {

// What becomes of credentials that have expired while their provider cannot be reached.
enum class WhenUnreachable {
    expired,  // they are of no use
    used_on,  // the service may still take them: better than to stop (static stability)
};

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
    // Why fetch() last found nothing, for people.
    [[nodiscard]] virtual std::string absence() const = 0;
    [[nodiscard]] virtual WhenUnreachable when_unreachable() const {
        return WhenUnreachable::expired;
    }
};

class EnvironmentProvider final : public CredentialProvider {
public:
    explicit EnvironmentProvider(aws::Environment environment)
        : environment_{std::move(environment)} {}
    [[nodiscard]] std::string_view description() const override;
    [[nodiscard]] Awaitable<Result<std::optional<aws::Credentials>>> fetch() override;
    [[nodiscard]] std::string absence() const override;

private:
    aws::Environment environment_;
};

}  // namespace kinesisd
