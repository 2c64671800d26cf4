// HttpTransport over TLS: whom it believes, and what it says when it does not.
#include "host/tls_fixture.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kinesisd::test {
namespace {

using ::testing::HasSubstr;

const std::string& ok = tls_answer;

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

TEST_F(Tls, ABundleThatIsMissingOrWithoutACertificateIsFoundAtOnce) {
    const TemporaryFile empty{""};
    const TemporaryFile list{revocation_list(authority_, {})};
    for (const std::string& path :
         {std::string{"/nonexistent/ca.pem"}, empty.path(), list.path()}) {
        HttpTransportOptions options;
        options.ca_bundle = path;
        const auto transport = HttpTransport::create(options);
        ASSERT_FALSE(transport) << path;
        EXPECT_EQ(transport.error().code, Errc::invalid_configuration);
        EXPECT_THAT(transport.error().detail, HasSubstr(path));
    }
}

class TlsOldVersions : public Tls, public ::testing::WithParamInterface<int> {};

TEST_P(TlsOldVersions, AreRefused) {
    asio::ssl::context& context = shows(issue(authority_, {}), GetParam(), GetParam());
    const ScriptedServer& server = serve_tls({{request(), say(ok)}}, context);
    const std::string answer = ask(server.origin());
    EXPECT_THAT(answer, HasSubstr("tls_failed: https://127.0.0.1:"));
    EXPECT_THAT(answer, HasSubstr("no TLS version that is allowed here: 1.2 or 1.3 is needed"));
    EXPECT_TRUE(server.requests().empty());
}

INSTANTIATE_TEST_SUITE_P(Tls, TlsOldVersions, ::testing::Values(TLS1_VERSION, TLS1_1_VERSION));

TEST_F(Tls, AServerThatDoesNotSpeakTlsIsRefused) {
    const ScriptedServer& server = serve({{say("HTTP/1.1 400 Bad Request\r\n\r\n"), hang_up()}});
    Origin origin = server.origin();
    origin.scheme = Scheme::https;
    const std::string answer = ask(origin);
    EXPECT_THAT(answer, HasSubstr("tls_failed"));
    EXPECT_THAT(answer, HasSubstr("does not speak TLS here; is it an http:// endpoint?"));
}

TEST_F(Tls, AServerThatSpeaksTlsOnAPlainPortIsRecognised) {
    // An alert, and the silent end that OpenSSL's own servers prefer.
    const std::string alert{"\x15\x03\x01\x00\x02\x02\x46", 7};
    const ScriptedServer& server = serve({{request(), say(alert), hang_up()}});
    EXPECT_THAT(ask(server.origin()), HasSubstr("speaks TLS; is it an https:// endpoint?"));
    const ScriptedServer& mute = serve_tls({{}}, shows(issue(authority_, {})));
    Origin origin = mute.origin();
    origin.scheme = Scheme::http;
    EXPECT_THAT(ask(origin), HasSubstr("(a server that expects https:// does so)"));
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
