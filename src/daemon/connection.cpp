#include "daemon/connection.hpp"

#include "daemon/version.hpp"
#include "host/http_transport.hpp"

#include <utility>

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

}  // namespace

Result<Connection> resolve_connection(
    const config::Config& config, const aws::Environment& environment
) {
    const config::Aws& aws = config.aws;
    Connection connection;
    Result<aws::Setting> region = aws::resolve_region(aws.region, environment);
    if (!region && !config::reaches_kinesis(config))
        region = aws::Setting{"us-east-1", "not needed"};
    if (!region) return region.error();
    connection.region = *region;
    Result<aws::Setting> url =
        aws::resolve_endpoint_url(aws.endpoint_url, region->value, environment);
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
    const Result<aws::RetryOptions> retry = aws::resolve_retry(wishes_of(aws), environment, {});
    if (!retry) return retry.error();
    connection.client.retry = *retry;
    connection.ca_bundle = aws.ca_bundle.value_or(environment("AWS_CA_BUNDLE").value_or(""));
    if (!config::reaches_kinesis(config)) return connection;
    Result<aws::ProxyRules> proxies = aws::ProxyRules::from(environment);
    if (!proxies) return proxies.error();
    connection.proxies = std::move(*proxies);
    return connection;
}

std::string proxy_of(const Connection& connection) {
    const aws::Proxy* const proxy = connection.proxies.choose(connection.client.endpoint);
    return proxy == nullptr ? "none" : proxy->url();
}

Result<> check_ca_bundle(const Connection& connection) {
    HttpTransportOptions options;
    options.ca_bundle = connection.ca_bundle;
    const auto transport = HttpTransport::create(options);
    if (!transport) return transport.error();
    return {};
}

}  // namespace kinesisd
