// HttpTransport over TLS: whom it believes, and what it says when it does not.
#include "host/answer_sink.hpp"
#include "host/certificates.hpp"
#include "host/http_transport.hpp"
#include "host/loopback.hpp"

#include <gmock/gmock.h>
#include <openssl/ssl.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd::test {
namespace {

using ::testing::HasSubstr;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Sets an environment variable while it lives.
class Environment {
public:
    Environment(const char* name, const std::string& value) : name_{name} {
        if (const char* old = std::getenv(name)) old_ = old;
        ::setenv(name, value.c_str(), 1);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment() {
        if (old_) {
            ::setenv(name_, old_->c_str(), 1);
        } else {
            ::unsetenv(name_);
        }
    }

private:
    const char* name_;
    std::optional<std::string> old_;
};

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

class TlsVersions : public Tls, public ::testing::WithParamInterface<int> {};

TEST_P(TlsVersions, AreSpokenAndConnectionsKept) {
    asio::ssl::context& context = shows(issue(authority_, {}), GetParam(), GetParam());
    const ScriptedServer& server =
        serve_tls({{request(), drip(ok), request(), say(ok), until_closed()}}, context);
    EXPECT_EQ(ask(server.origin()), "ok");
    EXPECT_EQ(ask(server.origin()), "ok");
    EXPECT_EQ(server.connections(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Tls, TlsVersions, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION));

TEST_F(Tls, TheServerIsToldTheNameThatIsWanted) {
    asio::ssl::context& context = shows(issue(authority_, {}));
    const ScriptedServer& server = serve_tls({{request(), say(ok)}}, context);
    EXPECT_EQ(ask(named(server.origin(), "localhost")), "ok");
    EXPECT_EQ(server.name_asked_for(), "localhost");
}

TEST_F(Tls, AnAddressIsNoNameToAskFor) {
    asio::ssl::context& context = shows(issue(authority_, {}));
    const ScriptedServer& server = serve_tls({{request(), say(ok)}}, context);
    EXPECT_EQ(ask(server.origin()), "ok");
    EXPECT_EQ(server.name_asked_for(), "");
}

TEST_F(Tls, MegabytesGoBothWays) {
    const std::string megabytes(std::size_t{4} << 20U, 'x');
    const std::string head =
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(megabytes.size()) + "\r\n\r\n";
    asio::ssl::context& context = shows(issue(authority_, {}));
    const ScriptedServer& server = serve_tls({{request(), say(head + megabytes)}}, context);
    HttpRequest request;
    request.origin = server.origin();
    request.body = megabytes;
    const auto answer = run(collect(*transport_, request));
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->body, megabytes);
    EXPECT_THAT(server.requests().at(0), ::testing::EndsWith("\r\n\r\n" + megabytes));
}

struct Stranger {
    const char* what;
    std::string names;
    int valid_from_days;
    int valid_to_days;
    const char* host;
    const char* reason;
};

class TlsStrangers : public Tls, public ::testing::WithParamInterface<Stranger> {};

TEST_P(TlsStrangers, AreRefusedWithTheReason) {
    const Stranger& row = GetParam();
    const Leaf leaf{row.names, row.valid_from_days, row.valid_to_days};
    const ScriptedServer& server =
        serve_tls({{request(), say(ok)}}, shows(issue(authority_, leaf)));
    const std::string answer = ask(named(server.origin(), row.host));
    EXPECT_THAT(answer, HasSubstr("tls_failed: https://" + std::string{row.host}));
    EXPECT_THAT(answer, HasSubstr(std::string{"certificate refused: "} + row.reason));
    EXPECT_TRUE(server.requests().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Tls,
    TlsStrangers,
    ::testing::Values(
        Stranger{"other_name", "DNS:example.com", -1, 1, "localhost", "hostname mismatch"},
        Stranger{"other_address", "IP:127.0.0.2", -1, 1, "127.0.0.1", "IP address mismatch"},
        Stranger{"name_for_address", "DNS:127.0.0.1", -1, 1, "127.0.0.1", "IP address mismatch"},
        Stranger{"expired", "DNS:localhost", -9, -2, "localhost", "certificate has expired"},
        Stranger{"not_yet", "DNS:localhost", 2, 9, "localhost", "certificate is not yet valid"}
    ),
    [](const auto& row) { return std::string{row.param.what}; }
);

TEST_F(Tls, ACertificateThatSignedItselfIsRefused) {
    const ScriptedServer& server = serve_tls({{request(), say(ok)}}, shows(self_signed({})));
    EXPECT_THAT(ask(server.origin()), HasSubstr("certificate refused: self-signed certificate"));
}

TEST_F(Tls, AnUnknownAuthorityIsRefused) {
    const ScriptedServer& server =
        serve_tls({{request(), say(ok)}}, shows(issue(make_authority(), {})));
    EXPECT_THAT(ask(server.origin()), HasSubstr("tls_failed"));
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(Tls, WithoutABundleTheSystemsCertificatesAreTrusted) {
    const Environment file{"SSL_CERT_FILE", bundle_.path()};
    const Environment folder{"SSL_CERT_DIR", "/nonexistent"};
    trust("");
    const ScriptedServer& server = serve_tls({{request(), say(ok)}}, shows(issue(authority_, {})));
    EXPECT_EQ(ask(server.origin()), "ok");
}

TEST_F(Tls, WithABundleTheSystemsCertificatesAreNotTrusted) {
    const Environment file{"SSL_CERT_FILE", bundle_.path()};
    const TemporaryFile other{make_authority().certificate_pem};
    trust(other.path());
    const ScriptedServer& server = serve_tls({{request(), say(ok)}}, shows(issue(authority_, {})));
    EXPECT_THAT(ask(server.origin()), HasSubstr("tls_failed"));
}

TEST_F(Tls, ABundleThatIsMissingOrEmptyIsFoundAtOnce) {
    const TemporaryFile empty{""};
    for (const std::string& path : {std::string{"/nonexistent/ca.pem"}, empty.path()}) {
        HttpTransportOptions options;
        options.ca_bundle = path;
        const auto transport = HttpTransport::create(options);
        ASSERT_FALSE(transport);
        EXPECT_EQ(transport.error().code, Errc::invalid_configuration);
        EXPECT_THAT(transport.error().detail, HasSubstr(path));
    }
}

TEST_F(Tls, OldVersionsAreRefused) {
    asio::ssl::context& context = shows(issue(authority_, {}), TLS1_1_VERSION, TLS1_1_VERSION);
    const ScriptedServer& server = serve_tls({{request(), say(ok)}}, context);
    EXPECT_THAT(ask(server.origin()), HasSubstr("tls_failed"));
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(Tls, AServerThatDoesNotSpeakTlsIsRefused) {
    const ScriptedServer& server = serve({{say("HTTP/1.1 400 Bad Request\r\n\r\n"), hang_up()}});
    Origin origin = server.origin();
    origin.scheme = Scheme::https;
    EXPECT_THAT(ask(origin), HasSubstr("tls_failed"));
}

TEST_F(Tls, AServerThatHangsUpInTheHandshakeIsAFailureToConnect) {
    const ScriptedServer& server = serve({{hang_up()}});
    Origin origin = server.origin();
    origin.scheme = Scheme::https;
    EXPECT_THAT(ask(origin), HasSubstr("connect_failed"));
}

TEST_F(Tls, AHandshakeThatStopsIsATimeout) {
    const ScriptedServer& server = serve({{until_closed()}});
    HttpRequest hasty;
    hasty.origin = server.origin();
    hasty.origin.scheme = Scheme::https;
    hasty.connect_timeout = std::chrono::milliseconds{50};
    const auto answer = run(collect(*transport_, hasty));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::timed_out);
    EXPECT_THAT(answer.error().detail, HasSubstr("not connected within 50ms"));
}

TEST_F(Tls, AnEndWithoutGoodbyeDoesNotCompleteAnAnswer) {
    // Anybody on the way can cut the connection: only TLS's close_notify says that this is all.
    const ScriptedServer& server = serve_tls(
        {{request(), say("HTTP/1.1 200 OK\r\n\r\nhalf of it"), hang_up()}},
        shows(issue(authority_, {}))
    );
    EXPECT_THAT(ask(server.origin()), HasSubstr("connection_lost"));
}

TEST_F(Tls, AConnectionClosedAtItsNextRequestIsReplacedByAFreshOne) {
    const ScriptedServer& server = serve_tls(
        {{request(), say(ok), request(), hang_up()}, {request(), say(ok)}},
        shows(issue(authority_, {}))
    );
    EXPECT_EQ(ask(server.origin()), "ok");
    EXPECT_EQ(ask(server.origin()), "ok");
    EXPECT_EQ(server.connections(), 2u);
}

}  // namespace
}  // namespace kinesisd::test
