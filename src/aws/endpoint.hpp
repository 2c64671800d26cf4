// Where a service is: an endpoint's URL taken apart, and the endpoints of regions.
// https://docs.aws.amazon.com/general/latest/gr/rande.html
#pragma once

#include "base/error.hpp"

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

// A part of AWS with an own set of regions: "aws-cn" has those that begin with "cn-".
[[nodiscard]] std::string_view partition_of(std::string_view region);

enum class Fips { off, on };       // endpoints with validated cryptography
enum class DualStack { off, on };  // endpoints with IPv6
struct EndpointVariant {
    Fips fips = Fips::off;
    DualStack dual_stack = DualStack::off;
};

// "https://kinesis.{region}.{suffix of the region's partition}"; `region` must be is_region().
[[nodiscard]] Endpoint regional_endpoint(std::string_view service, std::string_view region);
// Its variant; invalid_configuration: the partition has none.
[[nodiscard]] Result<Endpoint> regional_endpoint(
    std::string_view service, std::string_view region, EndpointVariant variant
);

}  // namespace kinesisd::aws
