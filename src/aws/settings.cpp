#include "aws/settings.hpp"

#include "aws/uri.hpp"

#include <utility>

namespace kinesisd::aws {

namespace {

Error not_a_region(std::string_view text) {
    return Error{
        Errc::invalid_configuration,
        std::string{"'"}.append(text).append("' is not a region such as eu-west-1")
    };
}

// A URL that somebody has set; nothing: nobody has.
Result<std::optional<Setting>> custom_url(
    const Service& service,
    const std::optional<std::string>& configured,
    const SettingSources& sources
) {
    if (configured) return std::optional{Setting{*configured, "aws.endpoint_url"}};
    const bool ignored =
        sources.find_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")
            .has_value();
    if (ignored) return std::optional<Setting>{};
    for (const std::string_view name : {service.variable, std::string_view{"AWS_ENDPOINT_URL"}}) {
        std::string url = sources.environment(name).value_or("");
        if (!url.empty()) return std::optional{Setting{std::move(url), std::string{name}}};
    }
    if (const auto services = sources.profiles.find(sources.profile, "services")) {
        if (!sources.profiles.has_services(services->value))
            return Error{
                Errc::invalid_configuration,
                services->origin + ": there is no section [services " + services->value + "]"
            };
        if (auto url = sources.profiles.find_service_url(services->value, service.key)) return url;
    }
    return sources.profiles.find(sources.profile, "endpoint_url");
}

}  // namespace

std::optional<Setting> SettingSources::find(std::string_view variable, std::string_view key) const {
    std::string value = environment(variable).value_or("");
    if (!value.empty()) return Setting{std::move(value), std::string{variable}};
    return profiles.find(profile, key);
}

std::optional<Setting> SettingSources::find_true(std::string_view variable, std::string_view key)
    const {
    std::optional<Setting> setting = find(variable, key);
    if (!setting || lower_case(setting->value) != "true") return std::nullopt;
    return setting;
}

Result<Setting> resolve_region(
    const std::optional<std::string>& configured, const SettingSources& sources
) {
    std::optional<Setting> setting;
    if (configured) setting = Setting{*configured, "aws.region"};
    if (!setting) setting = sources.find("AWS_REGION", "");
    if (!setting) setting = sources.find("AWS_DEFAULT_REGION", "region");
    if (!setting) {
        return Error{
            Errc::invalid_configuration,
            "no region: set aws.region, AWS_REGION or AWS_DEFAULT_REGION, or region in the "
            "profile " +
                sources.profile
        };
    }
    if (!is_region(setting->value)) return not_a_region(setting->value).in(setting->origin);
    return std::move(*setting);
}

Result<Setting> resolve_endpoint_url(
    const Service& service,
    const std::optional<std::string>& configured,
    std::string_view region,
    const SettingSources& sources
) {
    const auto fips = sources.find_true("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
    const auto dual = sources.find_true("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
    Result<std::optional<Setting>> custom = custom_url(service, configured, sources);
    if (!custom) return custom.error();
    if (*custom) {
        const Result<Endpoint> endpoint = parse_endpoint((*custom)->value);
        if (!endpoint) return endpoint.error().in((*custom)->origin);
        if (!fips && !dual) return std::move(**custom);
        return Error{
            Errc::invalid_configuration,
            (*custom)->origin + " names an endpoint, and " + (fips ? fips : dual)->origin +
                " asks for another kind of it: one of the two must go"
        };
    }
    if (!is_region(region)) return not_a_region(region);
    const EndpointVariant variant{
        fips ? Fips::on : Fips::off, dual ? DualStack::on : DualStack::off
    };
    const Result<Endpoint> endpoint = regional_endpoint(service.host, region, variant);
    if (!endpoint) return endpoint.error().in(dual->origin);
    std::string origin = "regional endpoint";
    if (fips) origin.append(", ").append(fips->origin);
    if (dual) origin.append(", ").append(dual->origin);
    return Setting{endpoint->url(), std::move(origin)};
}

Setting resolve_ca_bundle(
    const std::optional<std::string>& configured, const SettingSources& sources
) {
    if (configured) return {*configured, "aws.tls.ca_bundle"};
    std::optional<Setting> setting = sources.find("AWS_CA_BUNDLE", "ca_bundle");
    if (!setting) return {"", "the system's"};
    setting->value = expanded(setting->value, sources.environment);
    return std::move(*setting);
}

}  // namespace kinesisd::aws
