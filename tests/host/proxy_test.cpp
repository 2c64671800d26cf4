// HttpTransport through a proxy: tunnels, requests that are passed on, and what proxies refuse.
#include "aws/environment.hpp"
#include "host/certificates.hpp"
#include "host/http_transport.hpp"
#include "host/loopback.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd::test {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const std::string established = "HTTP/1.1 200 Connection established\r\n\r\n";

class Proxied : public Loopback {
protected:
    // All requests but those to this machine go through `proxy`.
    void use(const Origin& proxy, const std::string& user_info = "") {
        const std::string url =
            "http://" + user_info + proxy.host + ":" + std::to_string(proxy.port);
        HttpTransportOptions options;
        options.ca_bundle = bundle_.path();
        options.proxies = aws::ProxyRules::from(aws::environment_of({{"ALL_PROXY", url}})).value();
        transport_ = *HttpTransport::create(options);
    }

    static HttpRequest post(Scheme scheme, unsigned short port) {
        HttpRequest request;
        request.origin = Origin{scheme, "kinesis.example.com", port};
        request.headers = {{"Host", "here"}};
        return request;
    }

    // The body or the error's text.
    std::string ask(const HttpRequest& request) {
        const auto answer = run(collect(*transport_, request));
        return answer ? answer->body : answer.error().text();
    }
    std::string ask_https() { return ask(post(Scheme::https, 443)); }
    std::string ask_http() { return ask(post(Scheme::http, 80)); }

    // What a proxy that opens a tunnel is to a client: the first request is the proxy's, then the
    // same connection speaks TLS.
    const ScriptedServer& serve_tunnel(std::vector<Script> scripts, const Leaf& leaf) {
        context_ = std::make_unique<asio::ssl::context>(
            server_context(issue(authority_, leaf), TLS1_2_VERSION, TLS1_3_VERSION)
        );
        return serve_tls_behind(established, std::move(scripts), *context_);
    }

    Identity authority_ = make_authority();
    TemporaryFile bundle_{authority_.certificate_pem};
    std::unique_ptr<asio::ssl::context> context_;
    std::unique_ptr<HttpTransport> transport_;
};

const Leaf example{.names = "DNS:kinesis.example.com"};

TEST_F(Proxied, AnHttpsServerIsReachedThroughATunnelThatIsKept) {
    const ScriptedServer& proxy =
        serve_tunnel({{request(), say(ok), request(), say(ok), until_closed()}}, example);
    use(proxy.origin());
    EXPECT_EQ(ask_https(), "ok");
    EXPECT_EQ(ask_https(), "ok");
    EXPECT_THAT(
        proxy.requests(),
        ElementsAre(
            "CONNECT kinesis.example.com:443 HTTP/1.1\r\nHost: kinesis.example.com:443\r\n\r\n",
            StartsWith("POST / HTTP/1.1\r\nHost: here\r\n"),
            StartsWith("POST / HTTP/1.1\r\nHost: here\r\n")
        )
    );
    EXPECT_EQ(proxy.name_asked_for(), "kinesis.example.com");
}

TEST_F(Proxied, UserAndPasswordAreForTheProxyAlone) {
    const ScriptedServer& proxy = serve_tunnel({{request(), say(ok)}}, example);
    use(proxy.origin(), "Aladdin:open%20sesame@");
    EXPECT_EQ(ask_https(), "ok");
    ASSERT_EQ(proxy.requests().size(), 2u);
    EXPECT_THAT(
        proxy.requests().at(0),
        HasSubstr("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n")
    );
    EXPECT_THAT(proxy.requests().at(1), Not(HasSubstr("Authorization")));
}

TEST_F(Proxied, TheServerBehindTheTunnelIsVerified) {
    const ScriptedServer& proxy =
        serve_tunnel({{request(), say(ok)}}, Leaf{.names = "DNS:proxy.example.com"});
    use(proxy.origin());
    EXPECT_THAT(
        ask_https(),
        StartsWith(
            "tls_failed: https://kinesis.example.com:443 through the proxy http://127.0.0.1:" +
            std::to_string(proxy.origin().port) + ": certificate refused: hostname mismatch: "
        )
    );
}

TEST_F(Proxied, AnHttpRequestIsPassedOnWithItsWholeUrl) {
    const ScriptedServer& proxy = serve({{request(), say(ok), request(), say(ok), until_closed()}});
    use(proxy.origin(), "u:p@");
    EXPECT_EQ(ask_http(), "ok");
    EXPECT_EQ(ask_http(), "ok");
    EXPECT_THAT(
        proxy.requests(),
        ::testing::Each("POST http://kinesis.example.com/ HTTP/1.1\r\nHost: here\r\n"
                        "Proxy-Authorization: Basic dTpw\r\nContent-Length: 0\r\n\r\n")
    );
    EXPECT_EQ(proxy.connections(), 1u);
}

TEST_F(Proxied, TheUrlHasThePortUnlessItIsTheUsualOne) {
    const ScriptedServer& proxy = serve({{request(), say(ok)}});
    use(proxy.origin());
    EXPECT_EQ(ask(post(Scheme::http, 4567)), "ok");
    EXPECT_THAT(proxy.requests().at(0), StartsWith("POST http://kinesis.example.com:4567/ "));
}

TEST_F(Proxied, ThisMachineIsReachedDirectly) {
    use(Origin{Scheme::http, "127.0.0.1", 1});
    const ScriptedServer& server = serve({{request(), say(ok)}});
    HttpRequest local = post(Scheme::http, 80);
    local.origin = server.origin();
    EXPECT_EQ(ask(local), "ok");
}

TEST_F(Proxied, ARequestThatNeverUsesAProxyDoesNot) {
    const ScriptedServer& proxy = serve({{request(), say(ok)}});
    HttpTransportOptions options;
    const std::string url = "http://127.0.0.1:" + std::to_string(proxy.origin().port);
    options.proxies = aws::ProxyRules::from(aws::environment_of({{"http_proxy", url}})).value();
    options.look_up = [](const std::string& host) -> Result<Addresses> {
        return Error{Errc::name_not_resolved, host};
    };
    transport_ = *HttpTransport::create(options);
    HttpRequest direct = post(Scheme::http, 80);
    direct.proxy = ProxyUse::never;
    EXPECT_THAT(ask(direct), StartsWith("name_not_resolved: http://kinesis.example.com:80: "));
    EXPECT_EQ(ask_http(), "ok");
}

struct Refusal {
    const char* what;
    std::string status;  // and headers
    const char* user_info;
    const char* meaning;
};

class ProxyRefusals : public Proxied, public ::testing::WithParamInterface<Refusal> {
protected:
    const ScriptedServer& refuse() {
        const std::string answer =
            "HTTP/1.1 " + GetParam().status + "\r\nContent-Length: 4\r\n\r\nhtml";
        const ScriptedServer& proxy = serve({{request(), say(answer), until_closed()}});
        use(proxy.origin(), GetParam().user_info);
        return proxy;
    }
    static std::string expected(const ScriptedServer& proxy, const std::string& url) {
        return "connect_failed: " + url +
               " through the proxy http://127.0.0.1:" + std::to_string(proxy.origin().port) +
               ": the proxy has answered " + GetParam().status.substr(0, 3) + ": " +
               GetParam().meaning;
    }
};

TEST_P(ProxyRefusals, OfATunnelNameTheProxyAndTheReason) {
    const ScriptedServer& proxy = refuse();
    EXPECT_EQ(ask_https(), expected(proxy, "https://kinesis.example.com:443"));
}

TEST_P(ProxyRefusals, OfARequestNameTheProxyAndTheReason) {
    const ScriptedServer& proxy = refuse();
    HttpRequest request = post(Scheme::http, 443);
    EXPECT_EQ(ask(request), expected(proxy, "http://kinesis.example.com:443"));
}

INSTANTIATE_TEST_SUITE_P(
    Proxied,
    ProxyRefusals,
    ::testing::Values(
        Refusal{
            "no_password",
            "407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\n"
            "Proxy-Authenticate: Basic realm=\"corp\"",
            "",
            "it wants a user and a password: write http://user:password@host:port"
        },
        Refusal{
            "wrong_password",
            "407 Proxy Authentication Required\r\nProxy-Authenticate: basic realm=\"corp\"",
            "user:hunter2@",
            "it refuses the user or the password that the variable gives"
        },
        Refusal{
            "not_basic",
            "407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM",
            "user:hunter2@",
            "it wants a kind of authentication other than Basic"
        },
        Refusal{"forbidden", "403 Forbidden", "", "it does not allow kinesis.example.com:443"},
        Refusal{"bad_gateway", "502 Bad Gateway", "", "it cannot reach kinesis.example.com:443"},
        Refusal{
            "gateway_timeout",
            "504 Gateway Timeout",
            "",
            "it has waited for kinesis.example.com:443 in vain"
        }
    ),
    [](const auto& row) { return std::string{row.param.what}; }
);

TEST_F(Proxied, WhatAServiceHasAnsweredIsNotTheProxys) {
    const ScriptedServer& proxy = serve(
        {{request(),
          say("HTTP/1.1 403 Forbidden\r\nx-amzn-RequestId: 1\r\nContent-Length: 6\r\n\r\ndenied")},
         {request(), say("HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad")}}
    );
    use(proxy.origin());
    EXPECT_EQ(ask_http(), "denied");
    EXPECT_EQ(ask_http(), "bad");
}

TEST_F(Proxied, AProxyThatHangsIsATimeout) {
    const ScriptedServer& proxy = serve({{request(), until_closed()}});
    use(proxy.origin());
    HttpRequest hasty = post(Scheme::https, 443);
    hasty.connect_timeout = milliseconds{50};
    const std::string answer = ask(hasty);
    EXPECT_THAT(
        answer, StartsWith("timed_out: https://kinesis.example.com:443 through the proxy ")
    );
    EXPECT_THAT(answer, EndsWith(": not connected within 50ms: the proxy does not answer"));
}

TEST_F(Proxied, AProxyThatIsNotThereIsNamed) {
    asio::ip::tcp::socket bound{loop_, {asio::ip::address_v4::loopback(), 0}};
    const unsigned short port = bound.local_endpoint().port();
    use(Origin{Scheme::http, "127.0.0.1", port}, "user:hunter2@");
    const std::string address = "127.0.0.1:" + std::to_string(port);
    EXPECT_EQ(
        ask_https(),
        "connect_failed: https://kinesis.example.com:443 through the proxy http://" + address +
            ": " + address + ": Connection refused"
    );
}

struct Nonsense {
    const char* what;
    std::string answer;
    const char* error;
};

class ProxyNonsense : public Proxied, public ::testing::WithParamInterface<Nonsense> {};

TEST_P(ProxyNonsense, IsAnError) {
    const ScriptedServer& proxy = serve({{request(), say(GetParam().answer), hang_up()}});
    use(proxy.origin());
    const std::string answer = ask_https();
    EXPECT_THAT(answer, StartsWith(GetParam().error));
    EXPECT_THAT(answer, HasSubstr("through the proxy http://127.0.0.1:"));
}

INSTANTIATE_TEST_SUITE_P(
    Proxied,
    ProxyNonsense,
    ::testing::Values(
        Nonsense{"nothing", "", "connection_lost: "},
        Nonsense{"half", "HTTP/1.1 200 Conn", "connection_lost: "},
        Nonsense{"no_http", "SSH-2.0-OpenSSH_9.2\r\n", "malformed_response: "},
        Nonsense{"more", established + "hello", "malformed_response: "},
        Nonsense{
            "endless",
            "HTTP/1.1 200 OK\r\nA: " + std::string(70000, 'a') + "\r\n\r\n",
            "malformed_response: "
        },
        Nonsense{"ends_before_tls", established, "connect_failed: "}
    ),
    [](const auto& row) { return std::string{row.param.what}; }
);

}  // namespace
}  // namespace kinesisd::test
