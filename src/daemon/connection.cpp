#include "daemon/connection.hpp"

#include "daemon/version.hpp"
#include "host/http_transport.hpp"

namespace kinesisd {

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
    connection.ca_bundle = aws.ca_bundle.value_or(environment("AWS_CA_BUNDLE").value_or(""));
    return connection;
}

Result<> check_ca_bundle(const Connection& connection) {
    HttpTransportOptions options;
    options.ca_bundle = connection.ca_bundle;
    const auto transport = HttpTransport::create(options);
    if (!transport) return transport.error();
    return {};
}

}  // namespace kinesisd
