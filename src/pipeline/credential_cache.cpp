#include "pipeline/credential_cache.hpp"

#include <utility>

namespace kinesisd {

namespace {

// Fetched anew this long before they expire: a request signed now is answered well before.
constexpr Duration refresh_margin = std::chrono::minutes{5};

}  // namespace

std::string_view EnvironmentProvider::description() const {
    return "environment (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)";
}

Awaitable<Result<std::optional<aws::Credentials>>> EnvironmentProvider::fetch() {
    co_return aws::credentials_from_environment(environment_);
}

CredentialCache::CredentialCache(
    const Clock& clock, std::vector<std::unique_ptr<CredentialProvider>> chain
)
    : clock_{clock}, chain_{std::move(chain)} {}

bool CredentialCache::expire_within(Duration margin) const {
    return current_->expires && clock_.wall_now() + margin >= *current_->expires;
}

Awaitable<Result<aws::Credentials>> CredentialCache::current() {
    if (current_ && !expire_within(refresh_margin)) co_return *current_;
    Result<aws::Credentials> fetched = co_await fetch();
    if (fetched) {
        current_ = *fetched;
    } else if (current_ && !expire_within(Duration::zero())) {
        co_return *current_;
    }
    co_return fetched;
}

Awaitable<Result<aws::Credentials>> CredentialCache::fetch() {
    std::string looked_at;
    for (const auto& provider : chain_) {
        Result<std::optional<aws::Credentials>> found = co_await provider->fetch();
        if (!found) co_return found.error().in(provider->description());
        if (*found) co_return std::move(**found);
        looked_at.append(looked_at.empty() ? "" : ", ").append(provider->description());
    }
    co_return Error{Errc::no_credentials, "no AWS credentials found; looked at: " + looked_at};
}

}  // namespace kinesisd
