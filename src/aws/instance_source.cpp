#include "aws/instance_source.hpp"

#include "aws/uri.hpp"
#include "base/text.hpp"

namespace kinesisd::aws {

namespace {

Error broken(const Setting& setting, std::string_view what) {
    return Error{
        Errc::invalid_credentials, setting.origin + ": '" + setting.value + "' " + std::string{what}
    };
}

Result<std::uint64_t> number(
    const SettingSources& sources, const char* variable, const char* key, std::uint64_t standard
) {
    constexpr std::uint64_t number_max = 60;
    const auto setting = sources.find(variable, key);
    if (!setting) return standard;
    const auto value = parse_uint64(setting->value);
    if (!value || *value == 0 || *value > number_max)
        return broken(*setting, "is no whole number from 1 to 60");
    return *value;
}

Result<Endpoint> endpoint_of(const SettingSources& sources) {
    const auto custom =
        sources.find("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    if (custom) {
        const Result<Endpoint> endpoint = parse_endpoint(custom->value);
        if (endpoint) return *endpoint;
        return endpoint.error().in(custom->origin);
    }
    const auto mode = sources.find(
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode"
    );
    const std::string word = lower_case(mode ? mode->value : "ipv4");
    if (word == "ipv4") return Endpoint{false, "169.254.169.254", 80, "/"};
    if (word == "ipv6") return Endpoint{false, "fd00:ec2::254", 80, "/"};
    return broken(*mode, "is neither IPv4 nor IPv6");
}

}  // namespace

Result<std::optional<InstanceSource>> instance_source(const SettingSources& sources) {
    const std::string disabled = sources.environment("AWS_EC2_METADATA_DISABLED").value_or("");
    if (lower_case(disabled) == "true") return std::optional<InstanceSource>{};
    const Result<Endpoint> endpoint = endpoint_of(sources);
    if (!endpoint) return Error{Errc::invalid_credentials, endpoint.error().detail};
    const Result<std::uint64_t> timeout =
        number(sources, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", 1);
    if (!timeout) return timeout.error();
    const Result<std::uint64_t> attempts =
        number(sources, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", 1);
    if (!attempts) return attempts.error();
    InstanceSource source;
    source.endpoint = *endpoint;
    source.timeout = std::chrono::seconds{*timeout};
    source.attempts = static_cast<unsigned>(*attempts);
    if (sources.find_true("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled"))
        source.v1 = MetadataV1::disabled;
    return std::optional{source};
}

}  // namespace kinesisd::aws
