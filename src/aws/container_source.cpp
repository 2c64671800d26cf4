#include "aws/container_source.hpp"

#include "aws/uri.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::aws {

namespace {

constexpr std::string_view relative_name = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr std::string_view full_name = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr std::string_view ecs_host = "169.254.170.2";

Error broken(std::string_view name, std::string_view what) {
    return Error{Errc::invalid_credentials, std::string{name}.append(" ").append(what)};
}

// "127.x.y.z" with numbers: a name such as 127.0.0.1.example.com is none.
bool is_loopback_address(std::string_view host) {
    if (!host.starts_with("127.")) return false;
    std::size_t dots = 0;
    for (const char c : host) {
        if (c == '.')
            ++dots;
        else if (!is_digit(c))
            return false;
    }
    return dots == 3;
}

// Over http the token would be read by anybody on the way: only hosts without a way.
bool is_trusted(const Endpoint& endpoint) {
    constexpr std::array<std::string_view, 5> hosts{
        "localhost", "::1", ecs_host, "169.254.170.23", "fd00:ec2::23"
    };
    return endpoint.tls || is_loopback_address(endpoint.host) ||
           std::ranges::find(hosts, endpoint.host) != hosts.end();
}

bool is_target(std::string_view text) {
    return text.starts_with('/') &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

}  // namespace

Result<std::optional<ContainerSource>> container_source(const Environment& environment) {
    const std::string relative = environment(relative_name).value_or("");
    const std::string full = environment(full_name).value_or("");
    if (relative.empty() && full.empty()) return std::optional<ContainerSource>{};
    ContainerSource source;
    if (!relative.empty()) {
        source.endpoint = Endpoint{false, std::string{ecs_host}, 80, "/"};
        source.target = relative;
        if (!is_target(relative))
            return broken(relative_name, "is no path such as /v2/credentials");
    } else {
        const std::size_t scheme = full.find("://");
        if (scheme == std::string::npos) return broken(full_name, "is no URL");
        const std::size_t path = full.find_first_of("/?#", scheme + 3);
        const Result<Endpoint> endpoint = parse_endpoint(full.substr(0, path));
        if (!endpoint) return broken(full_name, "is no http:// or https:// URL with a host");
        source.endpoint = *endpoint;
        source.target = path == std::string::npos ? "/" : full.substr(path);
        if (source.target.starts_with('?')) source.target.insert(0, "/");
        if (!is_target(source.target)) return broken(full_name, "has a bad path");
        if (!is_trusted(source.endpoint))
            return broken(
                full_name,
                "names the host '" + source.endpoint.host +
                    "': over http only this machine, 169.254.170.2, 169.254.170.23 and "
                    "fd00:ec2::23 are asked for credentials"
            );
    }
    source.token_file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").value_or("");
    source.token = Secret{environment("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("")};
    return std::optional{std::move(source)};
}

Result<Secret> authorization_token(std::string_view text, std::string_view origin) {
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    };
    if (std::ranges::any_of(text, is_control))
        return broken(origin, "holds a line end or another control character");
    return Secret{std::string{text}};
}

}  // namespace kinesisd::aws
