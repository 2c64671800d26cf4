// How this process reaches Kinesis: region, endpoint, proxy and where each came from, decided once
// at the start from the configuration and the environment.
#pragma once

#include "aws/endpoint.hpp"
#include "aws/profiles.hpp"
#include "aws/proxy.hpp"
#include "aws/retry.hpp"
#include "aws/setting.hpp"
#include "config/config.hpp"
#include "config/parse_config.hpp"
#include "pipeline/credential_providers.hpp"
#include "pipeline/kinesis_client.hpp"

namespace kinesisd {

struct Connection {
    aws::Setting profile;
    aws::Setting region;
    aws::Setting endpoint_url;
    KinesisClientOptions client;
    CredentialSettings credentials;
    aws::Setting ca_bundle;  // empty: the system's
    aws::ProxyRules proxies;
    aws::RetrySettings retry;  // as they were said; `client` has what they mean
};

// The files of ~/.aws; one that is missing is an empty one. invalid_configuration: one that cannot
// be read or taken apart.
[[nodiscard]] Result<aws::Profiles> read_profiles(const aws::Environment& environment);

// Without a stream to reach no region is needed. Reads the profile files. invalid_configuration: no
// region, an endpoint that is no URL, a profile that is not there, a variable that names no usable
// proxy; one clear sentence.
[[nodiscard]] Result<Connection> resolve_connection(
    const config::Config& config, const aws::Environment& environment
);

// The URL of the proxy on the way to the endpoint, or "none".
[[nodiscard]] std::string proxy_of(const Connection& connection);

// Streams named by an ARN of another region or partition than the connection's.
[[nodiscard]] config::Problems stream_problems(
    const config::Config& config, const Connection& connection
);

// That the CA bundle, if one is named, can be used: said before anything starts.
[[nodiscard]] Result<> check_ca_bundle(const Connection& connection);

}  // namespace kinesisd
