// Where the service is: region, partition, custom endpoints. Pure; each answer says where it came
// from.
#pragma once

#include "aws/credentials.hpp"
#include "base/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::aws {

// An http or https URL taken apart. `port` is the scheme's default when the URL names none.
struct Endpoint {
    bool tls = true;
    std::string host;  // without brackets
    unsigned short port = 443;
    std::string path = "/";

    // What the Host header says: the port only if it is not the scheme's default.
    [[nodiscard]] std::string authority() const;
    // "https://kinesis.eu-west-1.amazonaws.com"
    [[nodiscard]] std::string url() const;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// invalid_configuration: another scheme, no host, a bad port, user data, a query or a fragment.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view url);

// A valid host label: 1 to 63 of [a-z0-9-], not at its ends (no '/' or '.' injected into a host).
[[nodiscard]] bool is_region(std::string_view text);

// "https://kinesis.{region}.{suffix of the region's partition}"; `region` must be is_region().
[[nodiscard]] Endpoint regional_endpoint(std::string_view service, std::string_view region);

// A setting with its origin, for doctor and --explain: {"eu-west-1", "AWS_REGION"}.
struct Setting {
    std::string value;
    std::string origin;
};

// configured -> AWS_REGION -> AWS_DEFAULT_REGION. invalid_configuration: none, or not a region.
[[nodiscard]] Result<Setting> resolve_region(
    const std::optional<std::string>& configured, const Environment& environment
);

// configured -> AWS_ENDPOINT_URL_KINESIS -> AWS_ENDPOINT_URL -> regional. The two variables are
// skipped when AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true.
[[nodiscard]] Result<Setting> resolve_endpoint_url(
    const std::optional<std::string>& configured,
    std::string_view region,
    const Environment& environment
);

}  // namespace kinesisd::aws
