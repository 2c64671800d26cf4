#include "pipeline/metadata_clients.hpp"

#include <utility>

namespace kinesisd {

namespace {

constexpr unsigned container_attempts = 3;
constexpr Duration container_timeout = std::chrono::seconds{2};
constexpr std::string_view roles_target = "/latest/meta-data/iam/security-credentials/";
constexpr std::chrono::hours token_life{6};
constexpr const char* token_life_seconds = "21600";
static_assert(std::chrono::seconds{token_life}.count() == 21600);

HttpRequest local_request(
    const aws::Endpoint& endpoint, std::string_view method, std::string_view target, Duration limit
) {
    HttpRequest request = request_to(endpoint, method, target);
    request.connect_timeout = limit;
    request.request_timeout = limit;
    request.proxy = ProxyUse::never;
    return request;
}

Error says(std::string_view service, int status) {
    return Error{
        status >= 500 ? Errc::service_failed : Errc::invalid_credentials,
        std::string{service}.append(" says ").append(std::to_string(status))
    };
}

Error no_answer(const Error& error) {
    return Error{
        Errc::credentials_unavailable,
        "the instance metadata service does not answer: " + error.text()
    };
}

// The first line: the role's name.
std::string first_line(std::string_view text) {
    return std::string{text.substr(0, text.find_first_of("\r\n"))};
}

// It becomes a part of a path.
bool is_role_name(std::string_view name) {
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-";
    return !name.empty() && name.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

Awaitable<Result<aws::Credentials>> ContainerClient::fetch(aws::ContainerSource source) {
    HttpRequest request = local_request(source.endpoint, "GET", source.target, container_timeout);
    request.headers.emplace_back("Accept", "application/json");
    std::string text = source.token.reveal();
    std::string origin = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    if (!source.token_file.empty()) {
        origin = source.token_file;
        Result<std::string> content = co_await load_small(ports_.disk, source.token_file);
        if (!content) co_return Error{Errc::invalid_credentials, content.error().detail};
        text = std::move(*content);
    }
    const Result<aws::Secret> token = aws::authorization_token(text, origin);
    if (!token) co_return token.error();
    if (!token->empty()) request.headers.emplace_back("Authorization", token->reveal());
    const Result<HttpResponse> response =
        co_await ask(ports_, std::move(request), container_attempts);
    if (!response) co_return response.error().in("the container's credential service");
    if (response->head.status != 200)
        co_return says("the container's credential service", response->head.status);
    co_return aws::parse_container_credentials(response->body);
}

Awaitable<Result<std::optional<aws::Credentials>>> InstanceClient::fetch(aws::InstanceSource source
) {
    std::string target{roles_target};
    const Result<HttpResponse> roles = co_await page(source, target);
    if (!roles) co_return roles.error();
    constexpr int not_found = 404;
    if (roles->head.status == not_found) co_return std::optional<aws::Credentials>{};
    if (roles->head.status != 200)
        co_return says("the instance metadata service", roles->head.status);
    const std::string role = first_line(roles->body);
    if (role.empty()) co_return std::optional<aws::Credentials>{};
    if (!is_role_name(role))
        co_return Error{
            Errc::invalid_credentials,
            "the instance metadata service names no role, but something else"
        };
    target.append(role);
    const Result<HttpResponse> keys = co_await page(source, std::move(target));
    if (!keys) co_return keys.error();
    if (keys->head.status != 200)
        co_return says("the instance metadata service", keys->head.status);
    Result<aws::Credentials> credentials = aws::parse_instance_credentials(keys->body);
    if (!credentials) co_return credentials.error();
    co_return std::optional{std::move(*credentials)};
}

Awaitable<Result<>> InstanceClient::refresh_token(aws::InstanceSource source) {
    if (token_ && ports_.clock.now() < token_->good_until) co_return Result<>{};
    token_.reset();
    HttpRequest request =
        local_request(source.endpoint, "PUT", "/latest/api/token", source.timeout);
    request.headers.emplace_back("x-aws-ec2-metadata-token-ttl-seconds", token_life_seconds);
    const TimePoint asked = ports_.clock.now();
    const Result<HttpResponse> response = co_await ask(ports_, std::move(request), source.attempts);
    const int status = response ? response->head.status : 0;
    if (status == 200) {
        Result<aws::Secret> text =
            aws::authorization_token(response->body, "the token of the instance metadata service");
        if (!text) co_return text.error();
        // Less a minute, so that none ends on its way.
        token_ = Token{std::move(*text), asked + token_life - std::chrono::minutes{1}};
        co_return Result<>{};
    }
    // From a bridged container the answer to PUT never arrives (its hop limit is 1), while the
    // first version of the service answers.
    const bool has_no_tokens = status == 403 || status == 404 || status == 405 ||
                               (!response && response.error().code == Errc::timed_out);
    if (has_no_tokens && source.v1 == aws::MetadataV1::allowed) {
        token_ = Token{aws::Secret{}, ports_.clock.now() + source.timeout};
        co_return Result<>{};
    }
    if (!response) co_return no_answer(response.error());
    co_return says("the instance metadata service, asked for a token,", status);
}

Awaitable<Result<HttpResponse>> InstanceClient::page(
    aws::InstanceSource source, std::string target
) {
    constexpr int unauthorized = 401;
    for (int turn = 0;; ++turn) {
        const Result<> fresh = co_await refresh_token(source);
        if (!fresh) co_return fresh.error();
        HttpRequest request = local_request(source.endpoint, "GET", target, source.timeout);
        const bool with_token = !token_->text.empty();
        if (with_token)
            request.headers.emplace_back("x-aws-ec2-metadata-token", token_->text.reveal());
        Result<HttpResponse> response = co_await ask(ports_, std::move(request), source.attempts);
        if (!response) co_return no_answer(response.error());
        if (response->head.status != unauthorized || turn > 0) co_return response;
        token_.reset();
    }
}

}  // namespace kinesisd
