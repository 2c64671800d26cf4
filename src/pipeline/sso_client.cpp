#include "pipeline/sso_client.hpp"

#include <tuple>
#include <utility>

namespace kinesisd {

namespace {

constexpr unsigned attempts = 3;
// As the AWS CLI does it: renewed from 5 minutes before the end on, tried twice a minute.
constexpr std::chrono::minutes renewal_lead{5};
constexpr Duration renewal_interval = std::chrono::seconds{30};

constexpr const char* log_in_again = "log in again with 'aws sso login'";

}  // namespace

SsoClient::SsoClient(aws::Environment environment, CredentialPorts ports)
    : environment_{std::move(environment)}, ports_{ports} {}

Awaitable<Result<aws::Credentials>> SsoClient::fetch(
    aws::SsoLogin login, const ProfileContext& context
) {
    const Result<aws::SsoToken> token = co_await token_of(login, context);
    if (!token) co_return token.error().in(login.origin);
    const Result<aws::Endpoint> portal = endpoint(aws::sso_service, login, context);
    if (!portal) co_return portal.error();
    HttpRequest request = request_to(*portal, "GET", aws::role_credentials_target(login));
    request.headers.emplace_back("x-amz-sso_bearer_token", token->access_token.reveal());
    const Result<HttpResponse> response = co_await ask(ports_, std::move(request), attempts);
    if (!response) co_return response.error().in("SSO portal");
    const int status = response->head.status;
    if (status == 200) co_return aws::parse_role_credentials(response->body);
    const std::string says = "the SSO portal says " + std::to_string(status);
    const Errc code = status >= 500   ? Errc::service_failed
                      : status == 429 ? Errc::throttled
                                      : Errc::invalid_credentials;
    const char* advice = status == 401   ? log_in_again
                         : status == 403 ? "sso_account_id and sso_role_name are not yours"
                                         : "";
    co_return Error{code, advice}.in(says).in(login.origin);
}

Awaitable<Result<aws::SsoToken>> SsoClient::token_of(
    const aws::SsoLogin& login, const ProfileContext& context
) {
    const std::string path =
        aws::expanded("~/.aws/sso/cache/" + aws::sso_cache_name(login.cache_key), environment_);
    const Result<std::string> text = co_await load_small(ports_.disk, path);
    if (!text)
        co_return Error{
            Errc::invalid_credentials, text.error().detail + "; " + std::string{log_in_again}
        };
    Result<aws::SsoToken> token = aws::parse_sso_token(path, *text);
    if (!token) co_return token;
    const auto ours = renewed_.find(path);
    if (ours != renewed_.end() && ours->second.expires > token->expires) token = ours->second;

    const WallTime now = ports_.clock.wall_now();
    const bool expired = token->expires <= now;
    const bool renewable = token->renewal && token->renewal->registration_expires > now;
    const bool due = token->expires - renewal_lead <= now &&
                     (!last_renewal_ || ports_.clock.now() >= *last_renewal_ + renewal_interval);
    if (!due || !renewable) {
        if (!expired) co_return token;
        co_return Error{
            renewable ? Errc::service_failed : Errc::invalid_credentials,
            "the login in " + path + " ended at " + to_iso8601(token->expires) + "; " +
                std::string{log_in_again}
        };
    }
    last_renewal_ = ports_.clock.now();
    Result<aws::SsoToken> renewed = co_await renew(login, *token, context);
    if (!renewed && !expired) co_return token;
    if (!renewed) co_return renewed;
    renewed_[path] = *renewed;
    // Where that is not allowed, the copy in memory does until the next start.
    const std::string updated = aws::with_token(*text, *renewed);
    std::ignore = co_await ports_.disk.replace(path, updated, "");
    co_return renewed;
}

Awaitable<Result<aws::SsoToken>> SsoClient::renew(
    const aws::SsoLogin& login, aws::SsoToken old, const ProfileContext& context
) {
    const Result<aws::Endpoint> service = endpoint(aws::sso_oidc_service, login, context);
    if (!service) co_return service.error();
    HttpRequest request = request_to(*service, "POST", "/token");
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = aws::renewal_body(*old.renewal);
    const Result<HttpResponse> response = co_await ask(ports_, std::move(request), attempts);
    if (!response) co_return response.error().in("SSO token service");
    const int status = response->head.status;
    if (status == 200) co_return aws::renewed_token(old, response->body, ports_.clock.wall_now());
    co_return Error{
        status >= 500 ? Errc::service_failed : Errc::invalid_credentials,
        "the SSO token service says " + std::to_string(status) + "; " + std::string{log_in_again}
    };
}

Result<aws::Endpoint> SsoClient::endpoint(
    const aws::Service& service, const aws::SsoLogin& login, const ProfileContext& context
) const {
    const aws::SettingSources sources = context.sources(environment_);
    const Result<aws::Setting> url =
        aws::resolve_endpoint_url(service, std::nullopt, login.region, sources);
    if (!url) return url.error().in(login.origin);
    return aws::parse_endpoint(url->value);
}

}  // namespace kinesisd
