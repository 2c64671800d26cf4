// Servers with certificates on loopback, and a transport that trusts one authority.
#pragma once

#include "host/certificates.hpp"
#include "host/http_transport.hpp"
#include "host/loopback.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd::test {

inline const std::string tls_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class Tls : public Loopback {
protected:
    void trust(const std::string& ca_bundle) {
        HttpTransportOptions options;
        options.ca_bundle = ca_bundle;
        transport_ = *HttpTransport::create(options);
    }

    asio::ssl::context& shows(
        const Identity& identity, int min = TLS1_2_VERSION, int max = TLS1_3_VERSION
    ) {
        return *contexts_.emplace_back(
            std::make_unique<asio::ssl::context>(server_context(identity, min, max))
        );
    }

    // "ok" or the error's text.
    std::string ask(const Origin& origin) {
        HttpRequest request;
        request.origin = origin;
        const auto answer = run(collect(*transport_, request));
        return answer ? answer->body : answer.error().text();
    }

    static Origin named(Origin origin, const std::string& host) {
        origin.host = host;
        return origin;
    }

    Identity authority_ = make_authority();
    TemporaryFile bundle_{authority_.certificate_pem};
    std::unique_ptr<HttpTransport> transport_ = *HttpTransport::create([this] {
        HttpTransportOptions options;
        options.ca_bundle = bundle_.path();
        return options;
    }());
    std::vector<std::unique_ptr<asio::ssl::context>> contexts_;
};

}  // namespace kinesisd::test
