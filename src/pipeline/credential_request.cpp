#include "pipeline/credential_request.hpp"

#include "base/backoff.hpp"

#include <utility>

namespace kinesisd {

namespace {

constexpr std::size_t file_bytes_max = std::size_t{256} << 10U;
constexpr std::size_t answer_bytes_max = std::size_t{1} << 20U;
constexpr BackoffLimits pauses{std::chrono::milliseconds{200}, std::chrono::seconds{2}};

bool may_pass(const Result<HttpResponse>& response) {
    if (!response) return remedy(response.error().code) == Remedy::retry;
    constexpr int too_many_requests = 429;
    return response->head.status >= 500 || response->head.status == too_many_requests;
}

Awaitable<Result<aws::ProfileFile>> load_profile_file(
    Disk& disk, aws::ProfileFileKind kind, std::string path
) {
    aws::ProfileFile nothing;
    nothing.kind = kind;
    nothing.path = path;
    if (path.empty()) co_return nothing;
    const Result<std::string> text = co_await load_small(disk, path);
    if (!text && text.error().code == Errc::file_missing) co_return nothing;
    if (!text) co_return text.error();
    co_return aws::parse_profile_file(kind, std::move(path), *text);
}

}  // namespace

Awaitable<Result<std::string>> load_small(Disk& disk, std::string path) {
    co_return co_await disk.load_part(path, 0, file_bytes_max);
}

Awaitable<Result<ProfileContext>> load_profiles(
    Disk& disk, const aws::Environment& environment, const std::optional<std::string>& configured
) {
    aws::ProfilePaths paths = aws::profile_paths(environment);
    Result<aws::ProfileFile> credentials = co_await load_profile_file(
        disk, aws::ProfileFileKind::credentials, std::move(paths.credentials)
    );
    if (!credentials) co_return credentials.error();
    Result<aws::ProfileFile> config =
        co_await load_profile_file(disk, aws::ProfileFileKind::config, std::move(paths.config));
    if (!config) co_return config.error();
    ProfileContext context{
        aws::Profiles{std::move(*credentials), std::move(*config)},
        aws::choose_profile(configured, environment)
    };
    const Result<> there = aws::check_profile(context.profiles, context.profile);
    if (!there) co_return there.error();
    co_return context;
}

Origin origin_of(const aws::Endpoint& endpoint) {
    return Origin{endpoint.tls ? Scheme::https : Scheme::http, endpoint.host, endpoint.port};
}

HttpRequest request_to(
    const aws::Endpoint& endpoint, std::string_view method, std::string_view target
) {
    HttpRequest request;
    request.origin = origin_of(endpoint);
    request.method = method;
    request.target = target;
    request.headers = {{"Host", endpoint.authority()}, {"User-Agent", "kinesisd"}};
    request.request_timeout = std::chrono::seconds{10};
    request.response_bytes_max = answer_bytes_max;
    return request;
}

Awaitable<Result<HttpResponse>> ask(CredentialPorts ports, HttpRequest request, unsigned attempts) {
    Backoff backoff{pauses};
    while (true) {
        Result<HttpResponse> response = co_await collect(ports.transport, request);
        if (!may_pass(response) || backoff.attempts() + 1 >= attempts) co_return response;
        const Duration pause = backoff.next(ports.entropy.next());
        co_await ports.clock.sleep_until(ports.clock.now() + pause);
    }
}

}  // namespace kinesisd
