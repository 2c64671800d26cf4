#include "aws/proxy.hpp"

#include "aws/setting.hpp"
#include "aws/uri.hpp"
#include "base/base64.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace kinesisd::aws {

namespace {

constexpr std::string_view scheme_mark = "://";

// Both forms of a variable: the lower-case one first, as every tool reads them. HTTP_PROXY can be
// made up by a client of a CGI script (its header `Proxy`), which is where that order comes from.
std::optional<Setting> variable(const Environment& environment, std::string_view name) {
    const std::string lower = lower_case(name);
    if (std::optional<std::string> value = environment(lower)) return Setting{*value, lower};
    if (std::optional<std::string> value = environment(name))
        return Setting{*value, std::string{name}};
    return std::nullopt;
}

Error bad_proxy(const Setting& setting, std::string_view why) {
    return Error{
        Errc::invalid_configuration,
        setting.origin + ": expected a proxy such as http://proxy.example.com:3128 or " +
            "http://user:password@host:port with percent-encoded user and password, found " +
            std::string{why}
    };
}

Secret basic(std::string_view user_info) {
    const std::size_t colon = std::min(user_info.find(':'), user_info.size());
    const std::string_view password = user_info.substr(std::min(colon + 1, user_info.size()));
    const std::string pair =
        percent_decoded(user_info.substr(0, colon)) + ":" + percent_decoded(password);
    return Secret{"Basic " + to_base64(pair)};
}

// proxy = ["http://"] [user [":" password] "@"] host [":" port] ["/"]
Result<std::optional<Proxy>> read_proxy(const std::optional<Setting>& setting) {
    if (!setting || setting->value.empty()) return std::optional<Proxy>{};
    std::string_view rest = setting->value;
    if (const std::size_t mark = rest.find(scheme_mark); mark != std::string_view::npos) {
        const std::string scheme = lower_case(rest.substr(0, mark));
        if (scheme == "https")
            return bad_proxy(*setting, "https://, and TLS to the proxy itself is not supported");
        if (scheme != "http") return bad_proxy(*setting, "another scheme than http://");
        rest.remove_prefix(mark + scheme_mark.size());
    }
    Proxy proxy;
    // Passwords hold unencoded '@' now and then; host names never do.
    if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
        const std::string_view user_info = rest.substr(0, at);
        if (user_info.find('/') != std::string_view::npos)
            return bad_proxy(*setting, "'/' before '@'");
        proxy.authorization = basic(user_info);
        rest.remove_prefix(at + 1);
    }
    const Result<Endpoint> address = parse_endpoint("http://" + std::string{rest});
    if (!address) return bad_proxy(*setting, "something else");
    if (address->path != "/") return bad_proxy(*setting, "a path");
    proxy.host = address->host;
    proxy.port = address->port;
    return std::optional<Proxy>{std::move(proxy)};
}

}  // namespace

std::string Proxy::url() const {
    const bool brackets = host.find(':') != std::string::npos;
    return "http://" + (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ProxyRules> ProxyRules::from(const Environment& environment) {
    const std::optional<Setting> fallback = variable(environment, "ALL_PROXY");
    const auto read = [&](std::string_view name) {
        const std::optional<Setting> own = variable(environment, name);
        return read_proxy(own ? own : fallback);
    };
    Result<std::optional<Proxy>> for_https = read("HTTPS_PROXY");
    if (!for_https) return for_https.error();
    Result<std::optional<Proxy>> for_http = read("HTTP_PROXY");
    if (!for_http) return for_http.error();
    ProxyRules rules;
    rules.for_https_ = std::move(*for_https);
    rules.for_http_ = std::move(*for_http);
    if (const std::optional<Setting> exceptions = variable(environment, "NO_PROXY"))
        rules.exceptions_ = NoProxy{exceptions->value};
    return rules;
}

const Proxy* ProxyRules::choose(const Endpoint& target) const {
    const std::optional<Proxy>& proxy = target.tls ? for_https_ : for_http_;
    if (!proxy || is_on_this_machine(target.host)) return nullptr;
    return exceptions_.covers(target.host, target.port) ? nullptr : &*proxy;
}

}  // namespace kinesisd::aws
