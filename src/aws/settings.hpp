// Region, endpoints and the like: from the configuration, the environment and the profile, in that
// order. Pure; each answer says where it comes from.
// https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
#pragma once

#include "aws/credentials.hpp"
#include "aws/endpoint.hpp"
#include "aws/profiles.hpp"
#include "aws/setting.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::aws {

// Where settings come from, besides our own configuration. What it refers to outlives it.
struct SettingSources {
    const Environment& environment;
    const Profiles& profiles;
    std::string profile;

    // The first of: the variable (if it has a name), the profile's key. Empty counts as not set.
    [[nodiscard]] std::optional<Setting> find(std::string_view variable, std::string_view key)
        const;
    // The same, true or anything else.
    [[nodiscard]] std::optional<Setting> find_true(std::string_view variable, std::string_view key)
        const;
};

// A service as the SDKs call it: in host names, in AWS_ENDPOINT_URL_<variable>, in services files.
struct Service {
    std::string_view host;
    std::string_view variable;
    std::string_view key;
};
inline constexpr Service kinesis_service{"kinesis", "AWS_ENDPOINT_URL_KINESIS", "kinesis"};
inline constexpr Service sts_service{"sts", "AWS_ENDPOINT_URL_STS", "sts"};
inline constexpr Service sso_service{"portal.sso", "AWS_ENDPOINT_URL_SSO", "sso"};
inline constexpr Service sso_oidc_service{"oidc", "AWS_ENDPOINT_URL_SSO_OIDC", "sso_oidc"};

// configured -> AWS_REGION -> AWS_DEFAULT_REGION -> the profile's region. invalid_configuration:
// none, or not a region.
[[nodiscard]] Result<Setting> resolve_region(
    const std::optional<std::string>& configured, const SettingSources& sources
);

// configured -> AWS_ENDPOINT_URL_<SERVICE> -> AWS_ENDPOINT_URL -> the profile's services section ->
// its endpoint_url -> the region's endpoint, in the variant that AWS_USE_FIPS_ENDPOINT and
// AWS_USE_DUALSTACK_ENDPOINT (or the profile's keys) ask for; a URL and a variant exclude each
// other. AWS_IGNORE_CONFIGURED_ENDPOINT_URLS (or the profile's key): all URLs but `configured` are
// left out. invalid_configuration.
[[nodiscard]] Result<Setting> resolve_endpoint_url(
    const Service& service,
    const std::optional<std::string>& configured,
    std::string_view region,
    const SettingSources& sources
);

// configured -> AWS_CA_BUNDLE -> the profile's ca_bundle; an empty path: the system's.
[[nodiscard]] Setting resolve_ca_bundle(
    const std::optional<std::string>& configured, const SettingSources& sources
);

}  // namespace kinesisd::aws
