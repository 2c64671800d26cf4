#include "aws/endpoint.hpp"

#include "aws/uri.hpp"
#include "base/check.hpp"
#include "base/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <utility>

namespace kinesisd::aws {

namespace {

constexpr std::uint64_t port_max = 65535;
constexpr std::size_t label_max = 63;  // RFC 1035 2.3.4
constexpr std::size_t host_max = 253;

// A partition, what its regions begin with, and its suffixes (kinesis-protocol: endpoint rules).
struct Partition {
    std::string_view name;
    std::string_view prefix;
    std::string_view suffix;
    std::string_view dual_stack_suffix;  // empty: it has no such endpoints
};
constexpr std::array<Partition, 7> partitions{{
    {"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", ""},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", ""},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", ""},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", ""},
    {"aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
}};
// Of every other region, also of those that are not known yet.
constexpr Partition standard_partition{"aws", "", "amazonaws.com", "api.aws"};

const Partition& partition_with(std::string_view region) {
    for (const Partition& partition : partitions)
        if (region.starts_with(partition.prefix)) return partition;
    return standard_partition;
}

constexpr unsigned short default_port(bool tls) {
    return tls ? 443 : 80;
}

// A text with '@' may hold a password, so it is not repeated.
Error bad_url(std::string_view url, std::string_view why) {
    const bool may_tell = url.find('@') == std::string_view::npos;
    std::string detail = may_tell ? std::string{"'"}.append(url).append("' ") : "the endpoint URL ";
    return Error{Errc::invalid_configuration, detail.append(why)};
}

// RFC 3986 3.3: pchar and '/'.
bool is_path(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        constexpr std::string_view others = "-._~%!$&'()*+,;=:@/";
        return is_digit(c) || is_letter(c) || others.find(c) != std::string_view::npos;
    });
}

// Labels of letters, digits, '-' and '_' (compose services have '_'), parted by '.'; the empty
// label of the root may be last.
bool is_host_name(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    if (host.empty() || host.size() > host_max) return false;
    std::size_t label_size = 0;
    for (const char c : host) {
        if (c == '.' && label_size == 0) return false;
        label_size = c == '.' ? 0 : label_size + 1;
        if (label_size > label_max) return false;
        if (c != '.' && c != '-' && c != '_' && !is_digit(c) && !is_letter(c)) return false;
    }
    return label_size > 0;
}

bool is_ipv6_address(const std::string& text) {
    in6_addr address{};
    return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

// "host" or "[address]" and an optional ":port", put into `endpoint`. Returns what is wrong.
std::optional<std::string_view> take_authority(std::string_view authority, Endpoint& endpoint) {
    std::string_view rest;
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) return "has '[' without ']'";
        endpoint.host = lower_case(authority.substr(1, close - 1));
        if (!is_ipv6_address(endpoint.host)) return "has no IPv6 address between '[' and ']'";
        rest = authority.substr(close + 1);
    } else {
        const std::size_t colon = std::min(authority.find(':'), authority.size());
        endpoint.host = lower_case(authority.substr(0, colon));
        if (endpoint.host.empty()) return "has no host";
        if (!is_host_name(endpoint.host)) return "has a host that is no host name";
        rest = authority.substr(colon);
    }
    if (rest.empty()) return std::nullopt;
    constexpr std::size_t digits_max = 5;
    if (rest.front() != ':' || rest.size() > 1 + digits_max) return "has a bad port";
    const std::optional<std::uint64_t> port = parse_uint64(rest.substr(1));
    if (!port || *port == 0 || *port > port_max) return "has a bad port";
    endpoint.port = static_cast<unsigned short>(*port);
    return std::nullopt;
}

}  // namespace

std::string Endpoint::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != default_port(tls)) text.append(":").append(std::to_string(port));
    return text;
}

std::string Endpoint::url() const {
    std::string text = (tls ? "https://" : "http://") + authority();
    if (path != "/") text.append(path);
    return text;
}

// url = ("http" / "https") "://" authority [path]
Result<Endpoint> parse_endpoint(std::string_view url) {
    constexpr std::string_view mark = "://";
    const std::size_t scheme_size = url.find(mark);
    const std::string scheme = lower_case(url.substr(0, std::min(scheme_size, url.size())));
    if (scheme_size == std::string_view::npos || (scheme != "http" && scheme != "https"))
        return bad_url(url, "is not an http:// or https:// URL");

    const std::string_view rest = url.substr(scheme_size + mark.size());
    const std::size_t authority_size = std::min(rest.find_first_of("/?#"), rest.size());
    const std::string_view authority = rest.substr(0, authority_size);
    const std::string_view path = rest.substr(authority_size);
    if (authority.find('@') != std::string_view::npos) return bad_url(url, "has user data");
    if (path.find_first_of("?#") != std::string_view::npos)
        return bad_url(url, "has a query or a fragment");
    if (!is_path(path)) return bad_url(url, "has a path that is not percent-encoded");

    Endpoint endpoint;
    endpoint.tls = scheme == "https";
    endpoint.port = default_port(endpoint.tls);
    if (!path.empty()) endpoint.path = path;
    if (const auto wrong = take_authority(authority, endpoint)) return bad_url(url, *wrong);
    return endpoint;
}

bool is_region(std::string_view text) {
    if (text.empty() || text.size() > label_max || text.front() == '-' || text.back() == '-')
        return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
    });
}

std::string_view partition_of(std::string_view region) {
    return partition_with(region).name;
}

Endpoint regional_endpoint(std::string_view service, std::string_view region) {
    return regional_endpoint(service, region, EndpointVariant{}).value();
}

Result<Endpoint> regional_endpoint(
    std::string_view service, std::string_view region, EndpointVariant variant
) {
    check(is_region(region));
    const Partition& partition = partition_with(region);
    std::string_view suffix = partition.suffix;
    if (variant.dual_stack == DualStack::on) {
        suffix = partition.dual_stack_suffix;
        if (suffix.empty())
            return Error{
                Errc::invalid_configuration,
                std::string{"partition "}
                    .append(partition.name)
                    .append(" has no dual-stack endpoints")
            };
    }
    // In us-gov the plain endpoint is the validated one, and has no other name.
    const bool is_validated =
        partition.name == "aws-us-gov" && variant.dual_stack == DualStack::off;
    Endpoint endpoint;
    endpoint.host = service;
    if (variant.fips == Fips::on && !is_validated) endpoint.host.append("-fips");
    endpoint.host.append(".").append(region).append(".").append(suffix);
    return endpoint;
}

}  // namespace kinesisd::aws
