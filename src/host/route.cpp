#include "host/route.hpp"

#include "host/address.hpp"

namespace kinesisd {

Route choose_route(const HttpRequest& request, const aws::ProxyRules& rules) {
    const Origin& origin = request.origin;
    if (request.proxy == ProxyUse::never) return {origin};
    aws::Endpoint target;
    target.tls = origin.scheme == Scheme::https;
    target.host = origin.host;
    target.port = origin.port;
    return {origin, rules.choose(target)};
}

std::string to_text(const Origin& origin) {
    const std::string scheme = origin.scheme == Scheme::https ? "https://" : "http://";
    return scheme + join_address(origin.host, origin.port);
}

std::string to_text(const Route& route) {
    if (route.proxy == nullptr) return to_text(route.origin);
    return to_text(route.origin) + " through the proxy " + route.proxy->url();
}

}  // namespace kinesisd
