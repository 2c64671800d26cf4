#include "daemon/connection.hpp"

#include "aws/settings.hpp"
#include "daemon/version.hpp"
#include "host/http_transport.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>
#include <variant>

namespace kinesisd {

namespace {

aws::RetryWishes wishes_of(const config::Aws& configured) {
    aws::RetryWishes wishes;
    if (configured.retry_mode)
        wishes.mode = aws::Setting{
            *configured.retry_mode == config::RetryMode::adaptive ? "adaptive" : "standard",
            "aws.retry.mode"
        };
    if (configured.max_attempts)
        wishes.max_attempts =
            aws::Setting{std::to_string(*configured.max_attempts), "aws.retry.max_attempts"};
    return wishes;
}

constexpr const char* unneeded_region = "us-east-1";
constexpr const char* not_needed = "not needed";

// Before there is a loop: one that is missing is an empty one.
Result<aws::ProfileFile> read_profile_file(aws::ProfileFileKind kind, const std::string& path) {
    aws::ProfileFile nothing;
    nothing.kind = kind;
    nothing.path = path;
    if (path.empty()) return nothing;
    errno = 0;
    std::ifstream stream{path, std::ios::binary};
    if (!stream.is_open()) {
        if (errno == ENOENT || errno == ENOTDIR) return nothing;
        const std::string why = std::generic_category().message(errno);
        return Error{Errc::invalid_configuration, path + " cannot be read: " + why};
    }
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    return aws::parse_profile_file(kind, path, text);
}

CredentialSettings credential_settings(
    const config::Aws& aws, const aws::Environment& environment, const std::string& region
) {
    CredentialSettings settings;
    settings.environment = environment;
    settings.region = region;
    settings.profile = aws.profile;
    if (aws.assume_role) {
        aws::Role role;
        role.arn = aws.assume_role->role_arn;
        role.session_name = aws.assume_role->session_name;
        role.external_id = aws::Secret{aws.assume_role->external_id.value_or("")};
        role.origin = "aws.assume_role";
        settings.assume_role = std::move(role);
    }
    return settings;
}

// Of an ARN; both empty for a name.
struct Home {
    std::string_view partition;
    std::string_view region;
};

Home home_of(std::string_view stream) {
    if (!stream.starts_with("arn:")) return {};
    Home home;
    std::size_t field = 0;
    for (std::size_t at = 0; field < 4; ++field) {
        const std::size_t end = stream.find(':', at);
        if (field == 1) home.partition = stream.substr(at, end - at);
        if (field == 3) home.region = stream.substr(at, end - at);
        at = end + 1;
    }
    return home;
}

std::vector<std::string_view> streams_of(const config::Pipeline& pipeline) {
    std::vector<std::string_view> streams;
    if (const auto* kinesis = std::get_if<config::KinesisSource>(&pipeline.source))
        streams.push_back(kinesis->stream_name);
    for (const config::Sink& sink : pipeline.sinks)
        if (const auto* kinesis = std::get_if<config::KinesisSink>(&sink))
            streams.push_back(kinesis->stream_name);
    return streams;
}

}  // namespace

Result<aws::Profiles> read_profiles(const aws::Environment& environment) {
    const aws::ProfilePaths paths = aws::profile_paths(environment);
    Result<aws::ProfileFile> credentials =
        read_profile_file(aws::ProfileFileKind::credentials, paths.credentials);
    if (!credentials) return credentials.error();
    Result<aws::ProfileFile> config = read_profile_file(aws::ProfileFileKind::config, paths.config);
    if (!config) return config.error();
    return aws::Profiles{std::move(*credentials), std::move(*config)};
}

Result<Connection> resolve_connection(
    const config::Config& config, const aws::Environment& environment
) {
    const config::Aws& aws = config.aws;
    const Result<aws::Profiles> profiles = read_profiles(environment);
    if (!profiles) return profiles.error();
    const aws::Setting profile = aws::choose_profile(aws.profile, environment);
    const bool reaches = config::reaches_kinesis(config);
    const Result<> there = aws::check_profile(*profiles, profile);
    if (!there && reaches) return there.error();
    const aws::SettingSources sources{environment, *profiles, profile.value};
    Connection connection;
    connection.profile = profile;
    Result<aws::Setting> region = aws::resolve_region(aws.region, sources);
    if (!region && !reaches) region = aws::Setting{unneeded_region, not_needed};
    if (!region) return region.error();
    connection.region = *region;
    Result<aws::Setting> url =
        aws::resolve_endpoint_url(aws::kinesis_service, aws.endpoint_url, region->value, sources);
    if (!url) return url.error();
    connection.endpoint_url = *url;
    Result<aws::Endpoint> endpoint = aws::parse_endpoint(url->value);
    if (!endpoint) return endpoint.error().in(url->origin);
    connection.client.endpoint = *endpoint;
    connection.client.region = region->value;
    connection.client.connect_timeout = aws.connect_timeout;
    connection.client.request_timeout = aws.request_timeout;
    connection.client.wire =
        aws.wire == config::Wire::cbor ? kinesis::Wire::cbor : kinesis::Wire::json;
    connection.client.user_agent = "kinesisd/" + std::string{version};
    const aws::RetryWishes in_profile{
        sources.find("", "retry_mode"), sources.find("", "max_attempts")
    };
    connection.retry = aws::choose_retry(wishes_of(aws), environment, in_profile);
    const Result<aws::RetryOptions> retry =
        aws::resolve_retry(wishes_of(aws), environment, in_profile);
    if (!retry) return retry.error();
    connection.client.retry = *retry;
    connection.credentials = credential_settings(aws, environment, region->value);
    connection.ca_bundle = aws::resolve_ca_bundle(aws.ca_bundle, sources);
    if (!reaches) return connection;
    Result<aws::ProxyRules> proxies = aws::ProxyRules::from(environment);
    if (!proxies) return proxies.error();
    connection.proxies = std::move(*proxies);
    return connection;
}

std::string proxy_of(const Connection& connection) {
    const aws::Proxy* const proxy = connection.proxies.choose(connection.client.endpoint);
    return proxy == nullptr ? "none" : proxy->url();
}

config::Problems stream_problems(const config::Config& config, const Connection& connection) {
    config::Problems problems;
    const aws::Setting& region = connection.region;
    const std::string_view partition = aws::partition_of(region.value);
    for (const config::Pipeline& pipeline : config.pipelines) {
        for (const std::string_view stream : streams_of(pipeline)) {
            const Home home = home_of(stream);
            if (home.region.empty()) continue;
            if (home.region == region.value && home.partition == partition) continue;
            std::string message{"the stream "};
            message.append(stream).append(" is in ").append(home.region).append(" (");
            message.append(home.partition).append("), but ").append(region.origin);
            message.append(" says ").append(region.value).append(" (").append(partition);
            message.append(")");
            problems.push_back({pipeline.place, "pipeline " + pipeline.name, std::move(message), ""}
            );
        }
    }
    return problems;
}

Result<> check_ca_bundle(const Connection& connection) {
    HttpTransportOptions options;
    options.ca_bundle = connection.ca_bundle.value;
    const auto transport = HttpTransport::create(options);
    if (!transport) return transport.error().in(connection.ca_bundle.origin);
    return {};
}

}  // namespace kinesisd
