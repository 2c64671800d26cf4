// Route: a server and the way to it. Equal routes share kept connections.
#pragma once

#include "aws/proxy.hpp"
#include "port/transport.hpp"

#include <string>

namespace kinesisd {

struct Route {
    Origin origin;
    const aws::Proxy* proxy = nullptr;  // of the transport's rules; nullptr: directly

    friend bool operator==(const Route&, const Route&) = default;

    // To an http:// server the proxy passes requests on; to an https:// one only bytes.
    [[nodiscard]] bool is_forwarded() const {
        return proxy != nullptr && origin.scheme == Scheme::http;
    }
};

[[nodiscard]] Route choose_route(const HttpRequest& request, const aws::ProxyRules& rules);

// "https://kinesis.eu-west-1.amazonaws.com:443"
[[nodiscard]] std::string to_text(const Origin& origin);
// "https://example.com:443 through the proxy http://proxy:3128"
[[nodiscard]] std::string to_text(const Route& route);

}  // namespace kinesisd
