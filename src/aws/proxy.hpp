// Which connections go through an HTTP proxy, as the variables HTTPS_PROXY, HTTP_PROXY, ALL_PROXY
// and NO_PROXY say. Pure: they are read once, and then asked for every connection.
#pragma once

#include "aws/credentials.hpp"
#include "aws/endpoint.hpp"
#include "aws/no_proxy.hpp"
#include "aws/secret.hpp"
#include "base/error.hpp"

#include <optional>
#include <string>

namespace kinesisd::aws {

// A proxy that is spoken to in plain HTTP. What goes through it to an https:// host is encrypted
// all the way to that host.
struct Proxy {
    std::string host;  // without brackets
    unsigned short port = 80;
    Secret authorization;  // what Proxy-Authorization says (RFC 7617); empty: not sent

    // "http://proxy.example.com:3128": for messages, so without user and password.
    [[nodiscard]] std::string url() const;
};

class ProxyRules {
public:
    // Everything goes directly.
    ProxyRules() = default;
    // Of each variable the lower-case form wins, also when it is empty. invalid_configuration: no
    // URL of an HTTP proxy, one clear sentence that never shows the value.
    [[nodiscard]] static Result<ProxyRules> from(const Environment& environment);

    // nullptr: directly. Else it points into these rules.
    [[nodiscard]] const Proxy* choose(const Endpoint& target) const;

private:
    std::optional<Proxy> for_https_;
    std::optional<Proxy> for_http_;
    NoProxy exceptions_;
};

}  // namespace kinesisd::aws
