#include "pipeline/sts_client.hpp"

#include "aws/sign.hpp"
#include "base/http_date.hpp"

#include <utility>

namespace kinesisd {

namespace {

constexpr unsigned attempts = 3;
// STS accepts 15 minutes of skew, other services 5.
constexpr std::chrono::minutes clock_offset_min{4};

// A message of the service may quote what it was sent.
Error without(Error error, const aws::Secret& secret) {
    if (secret.empty()) return error;
    std::size_t place = error.detail.find(secret.reveal());
    for (; place != std::string::npos; place = error.detail.find(secret.reveal(), place))
        error.detail.replace(place, secret.reveal().size(), "***");
    return error;
}

Error about(const Error& error, const aws::Role& role) {
    return without(error, role.external_id).in("role " + role.arn).in(role.origin);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

StsClient::StsClient(std::string region, aws::Environment environment, CredentialPorts ports)
    : region_{std::move(region)}, environment_{std::move(environment)}, ports_{ports} {}

Awaitable<Result<aws::Credentials>> StsClient::assume_role(
    aws::Role role, aws::Credentials base, const ProfileContext& context
) {
    Result<aws::Credentials> answer = co_await call(aws::assume_role_body(role), &base, context);
    if (!answer) co_return about(answer.error(), role);
    answer->provider = "assume_role";
    co_return answer;
}

Awaitable<Result<aws::Credentials>> StsClient::assume_role_with_web_identity(
    aws::WebIdentity identity, const ProfileContext& context
) {
    const std::string path = aws::expanded(identity.token_file, environment_);
    const Result<std::string> text = co_await load_small(ports_.disk, path);
    if (!text)
        co_return Error{Errc::invalid_credentials, text.error().detail}.in("web identity token");
    const aws::Secret token{std::string{trimmed(*text)}};
    if (token.empty())
        co_return Error{Errc::invalid_credentials, "the web identity token " + path + " is empty"};
    std::string body = aws::assume_role_with_web_identity_body(identity.role, token);
    Result<aws::Credentials> answer = co_await call(std::move(body), nullptr, context);
    if (!answer) co_return about(without(answer.error(), token), identity.role);
    answer->provider = "web_identity";
    co_return answer;
}

Awaitable<Result<aws::Credentials>> StsClient::call(
    std::string body, const aws::Credentials* base, const ProfileContext& context
) {
    const aws::SettingSources sources = context.sources(environment_);
    const Result<aws::Setting> url =
        aws::resolve_endpoint_url(aws::sts_service, std::nullopt, region_, sources);
    if (!url) co_return url.error();
    const aws::Endpoint endpoint = aws::parse_endpoint(url->value).value();
    Result<HttpResponse> response = co_await ask(ports_, request(endpoint, body, base), attempts);
    if (response && learn_clock_offset(*response) && base != nullptr)
        response = co_await ask(ports_, request(endpoint, body, base), attempts);
    if (!response) co_return response.error();
    if (response->head.status != 200)
        co_return aws::parse_sts_error(response->head.status, response->body);
    co_return aws::parse_sts_credentials(response->body);
}

HttpRequest StsClient::request(
    const aws::Endpoint& endpoint, const std::string& body, const aws::Credentials* base
) const {
    HttpRequest request = request_to(endpoint, "POST", endpoint.path);
    request.headers.emplace_back("Content-Type", aws::form_content_type);
    if (base != nullptr) {
        aws::SignableRequest signable{request.method, request.target, "", request.headers, body};
        aws::Signer signer{region_, "sts"};
        const WallTime service_now = ports_.clock.wall_now() + clock_offset_;
        for (aws::Header& header : signer.sign(std::move(signable), *base, service_now))
            request.headers.push_back(std::move(header));
    }
    request.body = body;
    return request;
}

bool StsClient::learn_clock_offset(const HttpResponse& response) {
    if (response.head.status == 200) return false;
    const Errc refused = aws::parse_sts_error(response.head.status, response.body).code;
    const auto date = find_header(response.head.headers, "date");
    const auto service_now = date ? parse_http_date(*date) : std::nullopt;
    if (refused != Errc::clock_skewed || !service_now) return false;
    const std::chrono::milliseconds offset = *service_now - ports_.clock.wall_now();
    const std::chrono::milliseconds change = offset - std::exchange(clock_offset_, offset);
    return change >= clock_offset_min || change <= -clock_offset_min;
}

}  // namespace kinesisd
