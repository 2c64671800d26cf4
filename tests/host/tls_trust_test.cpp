// Whose certificates are believed, and what is said of the others.
#include "host/tls_fixture.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace kinesisd::test {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

const std::string& ok = tls_answer;

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
    EXPECT_THAT(
        ask(named(server.origin(), row.host)),
        MatchesRegex(
            "tls_failed: https://" + std::string{row.host} +
            ":[0-9]+: certificate refused: " + row.reason
        )
    );
    EXPECT_TRUE(server.requests().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Tls,
    TlsStrangers,
    ::testing::Values(
        Stranger{
            "other_name",
            "DNS:example.com,DNS:example.org",
            -1,
            1,
            "localhost",
            "hostname mismatch: it is for DNS:example.com, DNS:example.org [(]subject CN=test "
            "server[)], not for localhost; is the endpoint's name right[?]"
        },
        Stranger{
            "other_address",
            "IP:127.0.0.2",
            -1,
            1,
            "127.0.0.1",
            "IP address mismatch: it is for IP Address:127.0.0.2 .*, not for 127.0.0.1; .*"
        },
        Stranger{
            "name_for_address",
            "DNS:127.0.0.1",
            -1,
            1,
            "127.0.0.1",
            "IP address mismatch: it is for DNS:127.0.0.1 .*"
        },
        Stranger{
            "expired",
            "DNS:localhost",
            -9,
            -2,
            "localhost",
            "certificate has expired: CN=test server, shown by localhost, was valid until "
            "20[0-9-]+T[0-9:]+Z; the server needs a new one"
        },
        Stranger{
            "not_yet",
            "DNS:localhost",
            2,
            9,
            "localhost",
            "certificate is not yet valid: CN=test server, shown by localhost, is valid from "
            "20[0-9-]+T[0-9:]+Z; is this machine's clock right[?]"
        },
        Stranger{
            "control_characters",
            "DNS:a\nb",
            -1,
            1,
            "localhost",
            "hostname mismatch: it is for DNS:a[?]b .*"
        }
    ),
    [](const auto& row) { return std::string{row.param.what}; }
);

class TlsTrust : public Tls {
protected:
    // "ok" or what is wrong with the certificate, to a client that trusts this bundle.
    std::string ask_one_that_shows(const Identity& identity) {
        const ScriptedServer& server = serve_tls({{request(), say(ok)}}, shows(identity));
        const std::string answer = ask(server.origin());
        const std::size_t at = answer.find("certificate refused: ");
        return at == std::string::npos ? answer : answer.substr(at);
    }

    static Identity with_chain(Identity leaf, const std::vector<Identity>& chain) {
        for (const Identity& link : chain)
            leaf.certificate_pem += link.certificate_pem;
        return leaf;
    }

    const std::string bundle_name_ = "the CA bundle (aws.tls.ca_bundle or AWS_CA_BUNDLE)";
    const Identity intermediate_ = issue_authority(authority_, "test intermediate");
};

TEST_F(TlsTrust, ACertificateThatSignedItselfIsRefused) {
    EXPECT_EQ(
        ask_one_that_shows(self_signed({})),
        "certificate refused: self-signed certificate: CN=nobody, shown by 127.0.0.1, vouches for "
        "itself; if you trust it, add it to " +
            bundle_name_
    );
}

TEST_F(TlsTrust, ACertificateThatSignedItselfIsAcceptedFromTheBundle) {
    const Identity identity = self_signed({});
    const TemporaryFile bundle{identity.certificate_pem};
    trust(bundle.path());
    EXPECT_EQ(ask_one_that_shows(identity), "ok");
}

TEST_F(TlsTrust, AnUnknownAuthorityIsRefused) {
    const Identity other = make_authority("other authority");
    EXPECT_THAT(
        ask_one_that_shows(issue(other, {})),
        StartsWith(
            "certificate refused: unable to get local issuer certificate: CN=test server, shown by "
            "127.0.0.1, was issued by CN=other authority, which the server does not send"
        )
    );
    EXPECT_EQ(
        ask_one_that_shows(with_chain(issue(other, {}), {other})),
        "certificate refused: self-signed certificate in certificate chain: the authority CN=other "
        "authority, shown by 127.0.0.1, is not trusted; if you trust it, add it to " +
            bundle_name_
    );
}

TEST_F(TlsTrust, AnAuthorityOfATrustedNameWithAnotherKeyIsRefused) {
    EXPECT_THAT(
        ask_one_that_shows(issue(make_authority(), {})),
        StartsWith(
            "certificate refused: certificate signature failure: CN=test server, shown by "
            "127.0.0.1, names CN=test authority as its issuer, which is trusted here with another "
            "key"
        )
    );
}

TEST_F(TlsTrust, AMissingIntermediateCertificateIsNamed) {
    EXPECT_THAT(
        ask_one_that_shows(issue(intermediate_, {})),
        HasSubstr("was issued by CN=test intermediate, which the server does not send and nobody "
                  "here trusts; the server has to send its intermediate certificates")
    );
    EXPECT_EQ(ask_one_that_shows(with_chain(issue(intermediate_, {}), {intermediate_})), "ok");
}

TEST_F(TlsTrust, WhatStandsBehindTheServersCertificateMayBeInAnyOrder) {
    // RFC 8446, section 4.4.2: the first one counts, the others are to be taken as they come.
    const Identity lower = issue_authority(intermediate_, "lower intermediate");
    EXPECT_EQ(
        ask_one_that_shows(with_chain(issue(lower, {}), {authority_, intermediate_, lower})), "ok"
    );
}

TEST_F(TlsTrust, AnAuthorityInTheServersPlaceIsAChainInTheWrongOrder) {
    EXPECT_EQ(
        ask_one_that_shows(with_chain(intermediate_, {issue(intermediate_, {})})),
        "certificate refused: unsuitable certificate purpose: CN=test intermediate, shown by "
        "127.0.0.1, is not one for servers; it is an authority's: the server shows its chain in "
        "the wrong order"
    );
}

class TlsRevocation : public TlsTrust {
protected:
    void trust_with(const std::string& lists) {
        bundle_with_lists_.emplace(authority_.certificate_pem + lists);
        trust(bundle_with_lists_->path());
    }

    std::optional<TemporaryFile> bundle_with_lists_;
};

TEST_F(TlsRevocation, ARevokedCertificateIsRefusedAndAnotherIsNot) {
    const Identity revoked = issue(authority_, {});
    trust_with(revocation_list(authority_, {revoked}));
    EXPECT_EQ(
        ask_one_that_shows(revoked),
        "certificate refused: certificate revoked: CN=test server, shown by 127.0.0.1, was revoked "
        "by CN=test authority, says the revocation list in " +
            bundle_name_
    );
    EXPECT_EQ(ask_one_that_shows(issue(authority_, {})), "ok");
}

TEST_F(TlsRevocation, AListThatIsOutOfDateIsAsGoodAsNone) {
    trust_with(revocation_list(authority_, {}, -1));
    EXPECT_EQ(
        ask_one_that_shows(issue(authority_, {})),
        "certificate refused: CRL has expired: the revocation list of CN=test authority for "
        "127.0.0.1 has to be replaced in " +
            bundle_name_
    );
}

TEST_F(TlsRevocation, AListOfSomebodyElseIsNotEnough) {
    trust_with(revocation_list(intermediate_, {}));
    EXPECT_THAT(
        ask_one_that_shows(issue(authority_, {})),
        StartsWith(
            "certificate refused: unable to get certificate CRL: CN=test server, shown by "
            "127.0.0.1, was issued by CN=test authority, of which no revocation list is in " +
            bundle_name_
        )
    );
}

}  // namespace
}  // namespace kinesisd::test
