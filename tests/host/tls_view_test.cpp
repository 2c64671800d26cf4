// What a TLS connection shows of itself: version, cipher and the chain.
#include "host/dialer.hpp"
#include "host/tls_fixture.hpp"
#include "host/tls_stream.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <vector>

namespace kinesisd::test {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class TlsLook : public Tls {
protected:
    Result<TlsView> look(const Route& route) {
        return run(dialer_.look_at_tls(route, seconds{30}));
    }

    Dialer dialer_{TlsClient::create(bundle_.path()).value(), look_up_by_system};
};

struct Version {
    int number;
    const char* name;
    const char* cipher_begins;
};
class TlsLookVersions : public TlsLook, public ::testing::WithParamInterface<Version> {};

TEST_P(TlsLookVersions, NamesVersionAndCipher) {
    const auto& [number, name, cipher_begins] = GetParam();
    asio::ssl::context& context = shows(issue(authority_, {}), number, number);
    const ScriptedServer& server = serve_tls({{until_closed()}}, context);
    const Result<TlsView> view = look({server.origin()});
    ASSERT_TRUE(view) << view.error().text();
    EXPECT_EQ(view->version, name);
    EXPECT_THAT(view->cipher, StartsWith(cipher_begins));
}

INSTANTIATE_TEST_SUITE_P(
    Tls,
    TlsLookVersions,
    ::testing::Values(
        Version{TLS1_2_VERSION, "TLSv1.2", "ECDHE-"}, Version{TLS1_3_VERSION, "TLSv1.3", "TLS_"}
    )
);

TEST_F(TlsLook, ShowsEachCertificateUpToTheTrustedOne) {
    const Identity middle = issue_authority(authority_, "middle");
    const Leaf leaf{.names = "DNS:localhost,IP:127.0.0.1", .valid_to_days = 9};
    Identity identity = issue(middle, leaf);
    identity.certificate_pem += middle.certificate_pem;
    const ScriptedServer& server = serve_tls({{until_closed()}}, shows(identity));
    const Result<TlsView> view = look({server.origin()});
    ASSERT_TRUE(view) << view.error().text();
    std::vector<std::string> steps;
    for (const TlsCertificate& certificate : view->chain)
        steps.push_back(certificate.subject + " by " + certificate.issuer);
    EXPECT_THAT(
        steps,
        ElementsAre(
            "CN=test server by CN=middle",
            "CN=middle by CN=test authority",
            "CN=test authority by CN=test authority"
        )
    );
    EXPECT_THAT(view->chain[0].names, ElementsAre("DNS:localhost", "IP Address:127.0.0.1"));
    EXPECT_THAT(view->chain[1].names, ElementsAre());
    const auto now = std::chrono::system_clock::now();
    EXPECT_GT(view->chain[0].valid_to.value(), now + std::chrono::days{8});
    EXPECT_LT(view->chain[0].valid_to.value(), now + std::chrono::days{10});
    EXPECT_LT(view->chain[2].valid_to.value(), now + std::chrono::days{8});
}

// With TLS 1.2 the first handshake brings a ticket. A resumed session has no chain to show.
TEST_F(TlsLook, ShowsTheChainAgainAfterASessionThatCouldBeResumed) {
    asio::ssl::context& context = shows(issue(authority_, {}), TLS1_2_VERSION, TLS1_2_VERSION);
    const ScriptedServer& server = serve_tls({{until_closed()}, {until_closed()}}, context);
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(look({server.origin()})->chain.size(), 2U);
}

TEST_F(TlsLook, NamesNoMoreThanItsLimit) {
    std::string names = "IP:127.0.0.1";
    for (int i = 0; i < 30; ++i)
        names += ",DNS:n" + std::to_string(i) + ".example.com";
    const ScriptedServer& server =
        serve_tls({{until_closed()}}, shows(issue(authority_, {.names = names})));
    const Result<TlsView> view = look({server.origin()});
    ASSERT_TRUE(view) << view.error().text();
    EXPECT_EQ(view->chain[0].names.size(), 21U);
    EXPECT_EQ(view->chain[0].names.back(), "...");
}

TEST_F(TlsLook, GoesThroughTheTunnelOfAProxy) {
    asio::ssl::context& context = shows(issue(authority_, {.names = "DNS:kinesis.example.com"}));
    const ScriptedServer& server = serve_tls_behind(
        "HTTP/1.1 200 Connection established\r\n\r\n", {{until_closed()}}, context
    );
    aws::Proxy proxy;
    proxy.host = server.origin().host;
    proxy.port = server.origin().port;
    const Result<TlsView> view = look({{Scheme::https, "kinesis.example.com", 443}, &proxy});
    ASSERT_TRUE(view) << view.error().text();
    EXPECT_THAT(view->chain.at(0).names, ElementsAre("DNS:kinesis.example.com"));
    EXPECT_THAT(server.requests().at(0), StartsWith("CONNECT kinesis.example.com:443 "));
}

TEST_F(TlsLook, TrustsNobodyMoreThanRequestsDo) {
    const ScriptedServer& server = serve_tls({{until_closed()}}, shows(self_signed({})));
    const Result<TlsView> view = look({server.origin()});
    ASSERT_FALSE(view);
    EXPECT_THAT(view.error().text(), HasSubstr("certificate refused"));
}

}  // namespace
}  // namespace kinesisd::test
