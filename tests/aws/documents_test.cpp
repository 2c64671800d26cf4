#include "aws/container_source.hpp"
#include "aws/credential_document.hpp"
#include "aws/environment.hpp"
#include "aws/sso_document.hpp"
#include "aws/sts_document.hpp"
#include "aws/xml_leaves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

// "ID SECRET TOKEN EXPIRY of PROVIDER", or the error.
std::string text_of(const Result<Credentials>& credentials) {
    if (!credentials) return credentials.error().text();
    return credentials->access_key_id + " " + credentials->secret_access_key.reveal() + " " +
           credentials->session_token.reveal() + " " +
           (credentials->expires ? to_iso8601(*credentials->expires) : "never") + " of " +
           credentials->provider;
}

struct Document {
    std::string text;
    std::string_view read;
};

void expect_documents(
    Result<Credentials> (*parse)(std::string_view), const std::vector<Document>& documents
) {
    for (const Document& document : documents) {
        const Result<Credentials> credentials = parse(document.text);
        EXPECT_EQ(text_of(credentials), document.read) << document.text;
        if (!credentials) EXPECT_THAT(text_of(credentials), Not(HasSubstr("hush")));
    }
}

TEST(CredentialDocuments, OfContainersAreRead) {
    const std::string where =
        "invalid_credentials: the answer of the container's credential service: ";
    const std::vector<Document> documents{
        {R"({"AccessKeyId":"A","SecretAccessKey":"hush","Token":"t",
             "Expiration":"2026-09-01T00:00:00Z","AccountId":1,"More":{}})",
         "A hush t 2026-09-01T00:00:00.000Z of container"},
        {R"({"AccessKeyId":"A","SecretAccessKey":"hush","Token":null,"Expiration":null})",
         "A hush  never of container"},
    };
    expect_documents(parse_container_credentials, documents);
    const std::vector<std::pair<std::string, std::string>> bad{
        {"", "it is no JSON object"},
        {"[]", "it is no JSON object"},
        {R"({"AccessKeyId":"A","SecretAccessKey":"hush"}})", "it is no JSON object"},
        {R"({"AccessKeyId":"A","SecretAccessKey":null})", "it has no text SecretAccessKey"},
        {R"({"AccessKeyId":7,"SecretAccessKey":"hush"})", "it has no text AccessKeyId"},
        {R"({"AccessKeyId":"A","SecretAccessKey":"hush","Expiration":"hush"})",
         "Expiration is no time"},
        {R"({"AccessKeyId":"A","SecretAccessKey":"hush\n"})",
         "the secret access key is not printable"},
    };
    for (const auto& [text, reason] : bad)
        EXPECT_EQ(text_of(parse_container_credentials(text)), where + reason) << text;
}

TEST(CredentialDocuments, OfInstancesMustBeComplete) {
    const std::string where =
        "invalid_credentials: the credentials of the instance metadata service: ";
    const std::string keys = R"("AccessKeyId":"A","SecretAccessKey":"hush",)";
    EXPECT_EQ(
        text_of(parse_instance_credentials(
            R"({"Code":"Success","Type":"AWS-HMAC",)" + keys +
            R"("Token":"t","Expiration":"2026-09-01T00:00:00Z"})"
        )),
        "A hush t 2026-09-01T00:00:00.000Z of instance_metadata"
    );
    const std::vector<std::pair<std::string, std::string>> bad{
        {R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"hush"})", "its Code is not Success"},
        {"{" + keys + R"("Expiration":"2026-09-01T00:00:00Z"})", "it has no Token"},
        {"{" + keys + R"("Token":"t"})", "it has no Expiration"},
    };
    for (const auto& [text, reason] : bad)
        EXPECT_EQ(text_of(parse_instance_credentials(text)), where + reason) << text;
}

TEST(CredentialDocuments, OfProcessesHaveAVersion) {
    const std::string where = "invalid_credentials: the output of the credential_process: ";
    const std::string keys = R"("AccessKeyId":"A","SecretAccessKey":"hush"})";
    EXPECT_EQ(
        text_of(parse_process_credentials(R"({"Version":1,"SessionToken":"t",)" + keys)),
        "A hush t never of credential_process"
    );
    EXPECT_EQ(
        text_of(parse_process_credentials(R"({"Version":2,)" + keys)),
        where + "its Version is not 1"
    );
    EXPECT_EQ(
        text_of(parse_process_credentials(R"({"Version":"1",)" + keys)),
        where + "it has no whole number Version"
    );
}

TEST(XmlLeaves, AreTextsByTheirLocalName) {
    const auto leaves = parse_xml_leaves(
        "<?xml version=\"1.0\"?>\n<!-- <x> -->\n"
        "<a:R xmlns=\"https://x/\" xmlns:a='y'>\n <B>1 &lt;&amp;&#62;&#x41;</B ><C/>"
        "<D><E><![CDATA[<&]]>z</E></D><B>2</B>\n</a:R>\n"
    );
    ASSERT_TRUE(leaves.has_value());
    EXPECT_THAT(*leaves, ElementsAre(Pair("B", "1 <&>A"), Pair("C", ""), Pair("E", "<&z")));
}

TEST(XmlLeaves, ThatAreNotWellFormedAreRefused) {
    std::string deep;
    for (int i = 0; i < 33; ++i)
        deep += "<a>";
    for (int i = 0; i < 33; ++i)
        deep += "</a>";
    EXPECT_TRUE(parse_xml_leaves(deep.substr(3, deep.size() - 7)).has_value());
    for (const std::string& text :
         {deep,
          std::string{""},
          std::string{"x"},
          std::string{"<a>"},
          std::string{"<a></b>"},
          std::string{"</a>"},
          std::string{"<a/><b/>"},
          std::string{"<a>&nbsp;</a>"},
          std::string{"<a>&#0;</a>"},
          std::string{"<a>&amp</a>"},
          std::string{"<a"},
          std::string{"<!DOCTYPE x><a/>"},
          std::string{"<a><![CDATA[</a>"},
          std::string{"<>x</>"}})
        EXPECT_FALSE(parse_xml_leaves(text).has_value()) << text;
}

constexpr std::string_view assumed = R"(<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/">
  <AssumeRoleResult>
    <AssumedRoleUser><Arn>arn:x</Arn><AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>hu/sh+</SecretAccessKey>
      <SessionToken>t&amp;=</SessionToken><Expiration>2026-09-01T00:00:00Z</Expiration>
    </Credentials>
  </AssumeRoleResult>
  <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>
</AssumeRoleResponse>)";

TEST(Sts, IsAskedInForms) {
    Role role;
    role.arn = "arn:aws:iam::1:role/a b";
    EXPECT_EQ(
        assume_role_body(role),
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b"
        "&RoleSessionName=kinesisd"
    );
    role.session_name = "me@x";
    role.duration = std::chrono::seconds{900};
    role.external_id = Secret{"e&d"};
    EXPECT_THAT(
        assume_role_body(role),
        testing::EndsWith("&RoleSessionName=me%40x&DurationSeconds=900&ExternalId=e%26d")
    );
    EXPECT_THAT(
        assume_role_with_web_identity_body(role, Secret{"a.b=="}),
        testing::AllOf(
            testing::StartsWith("Action=AssumeRoleWithWebIdentity&"),
            testing::EndsWith("&DurationSeconds=900&WebIdentityToken=a.b%3D%3D")
        )
    );
}

TEST(Sts, AnswersInXml) {
    EXPECT_EQ(
        text_of(parse_sts_credentials(assumed)), "ASIA hu/sh+ t&= 2026-09-01T00:00:00.000Z of "
    );
    for (const std::string_view element :
         {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}) {
        std::string text{assumed};
        const std::string open = "<" + std::string{element} + ">";
        const std::size_t at = text.find(open) + open.size();
        text.erase(at, text.find('<', at) - at);
        EXPECT_EQ(
            text_of(parse_sts_credentials(text)),
            "invalid_credentials: the answer of STS: it has no " + std::string{element}
        );
    }
    EXPECT_EQ(
        text_of(parse_sts_credentials("hush")),
        "invalid_credentials: the answer of STS: it is no well-formed XML"
    );
}

TEST(Sts, ErrorsAreSorted) {
    const auto error = [](int status, const std::string& code, const std::string& message) {
        return parse_sts_error(
            status,
            "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" +
                message + "</Message></Error></ErrorResponse>"
        );
    };
    EXPECT_EQ(
        error(403, "AccessDenied", "not yours").text(),
        "access_denied: STS says 403 AccessDenied: not yours"
    );
    EXPECT_EQ(error(400, "ExpiredTokenException", "").code, Errc::expired_credentials);
    EXPECT_EQ(error(400, "InvalidIdentityToken", "").code, Errc::access_denied);
    EXPECT_EQ(error(400, "IDPCommunicationError", "").code, Errc::service_failed);
    EXPECT_EQ(error(400, "Throttling", "").code, Errc::throttled);
    EXPECT_EQ(error(429, "", "").code, Errc::throttled);
    EXPECT_EQ(error(403, "SignatureDoesNotMatch", "Signature expired: x").code, Errc::clock_skewed);
    EXPECT_EQ(error(403, "SignatureDoesNotMatch", "other").code, Errc::access_denied);
    EXPECT_EQ(parse_sts_error(503, "<html>").text(), "service_failed: STS says 503");
    EXPECT_THAT(
        error(403, "SignatureDoesNotMatch", "no match. The Canonical String was hush").detail,
        Not(HasSubstr("hush"))
    );
}

constexpr std::string_view login = R"({"startUrl":"u","accessToken":"hush1",
    "expiresAt":"2026-09-01T00:00:00UTC","refreshToken":"hush2","clientId":"c",
    "clientSecret":"hush3","registrationExpiresAt":"2026-10-01T00:00:00Z","x":1})";

TEST(Sso, TokensAreInFilesByTheDigestOfTheirKey) {
    EXPECT_EQ(sso_cache_name("admin"), "d033e22ae348aeb5660fc2140aec35850c4da997.json");
}

TEST(Sso, TokensAreReadAndRenewed) {
    const SsoToken token = parse_sso_token("f", login).value();
    EXPECT_EQ(token.access_token.reveal(), "hush1");
    EXPECT_EQ(to_iso8601(token.expires), "2026-09-01T00:00:00.000Z");
    ASSERT_TRUE(token.renewal.has_value());
    EXPECT_EQ(
        renewal_body(*token.renewal),
        R"({"clientId":"c","clientSecret":"hush3","grantType":"refresh_token","refreshToken":"hush2"})"
    );
    const WallTime now = parse_iso8601("2026-09-01T00:00:00Z").value();
    const SsoToken renewed =
        renewed_token(token, R"({"accessToken":"new","expiresIn":60,"refreshToken":"r2"})", now)
            .value();
    EXPECT_EQ(renewed.access_token.reveal(), "new");
    EXPECT_EQ(renewed.expires, now + std::chrono::minutes{1});
    const std::string written = with_token(login, renewed);
    EXPECT_THAT(written, HasSubstr(R"("startUrl":"u","accessToken":"new")"));
    EXPECT_THAT(written, HasSubstr(R"("expiresAt":"2026-09-01T00:01:00Z")"));
    const SsoToken again = parse_sso_token("f", written).value();
    EXPECT_EQ(again.expires, renewed.expires);
    EXPECT_EQ(again.renewal->refresh_token.reveal(), "r2");
    EXPECT_EQ(again.renewal->client_secret.reveal(), "hush3");
}

TEST(Sso, DocumentsAreRefusedByName) {
    struct Case {
        Error error;
        std::string_view text;
    };
    const SsoToken token = parse_sso_token("f", login).value();
    const WallTime now{};
    const Case cases[] = {
        {parse_sso_token("f", "hush").error(), "f: it is no JSON object"},
        {parse_sso_token("f", R"({"expiresAt":"2026-09-01T00:00:00Z"})").error(),
         "f: it has no text accessToken"},
        {parse_sso_token("f", R"({"accessToken":"hush"})").error(), "f: it has no expiresAt"},
        {renewed_token(token, R"({"accessToken":"hush","expiresIn":0})", now).error(),
         "the answer of the SSO token service: expiresIn is no sensible number of seconds"},
        {parse_role_credentials("{}").error(),
         "the answer of the SSO portal: it has no object roleCredentials"},
        {parse_role_credentials(R"({"roleCredentials":{"accessKeyId":"A","secretAccessKey":"hush",
            "sessionToken":"hush","expiration":"soon"}})")
             .error(),
         "the answer of the SSO portal: it has no whole number expiration"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(c.error, (Error{Errc::invalid_credentials, std::string{c.text}}));
    constexpr std::string_view without_client =
        R"({"accessToken":"a","expiresAt":"2026-09-01T00:00:00Z","refreshToken":"r"})";
    EXPECT_FALSE(parse_sso_token("f", without_client)->renewal.has_value());
}

TEST(Sso, RoleCredentialsExpireInMilliseconds) {
    const SsoLogin login_of{"k", "r", "1 2", "Read/Er", ""};
    EXPECT_EQ(
        role_credentials_target(login_of),
        "/federation/credentials?role_name=Read%2FEr&account_id=1%202"
    );
    EXPECT_EQ(
        text_of(parse_role_credentials(R"({"roleCredentials":{"accessKeyId":"A",
            "secretAccessKey":"hush","sessionToken":"t","expiration":1788220800000}})")),
        "A hush t 2026-09-01T00:00:00.000Z of sso"
    );
}

std::string source_of(Variables variables) {
    const auto source = container_source(environment_of(std::move(variables)));
    if (!source) return source.error().detail;
    if (!*source) return "none";
    return (*source)->endpoint.url() + " " + (*source)->target;
}

TEST(Containers, AreAskedWhereATokenIsSafe) {
    constexpr const char* full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    constexpr const char* relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    EXPECT_EQ(source_of({}), "none");
    EXPECT_EQ(source_of({{relative, "/v2/x?y=1"}, {full, "x"}}), "http://169.254.170.2 /v2/x?y=1");
    EXPECT_EQ(
        source_of({{relative, "v2"}}), std::string{relative} + " is no path such as /v2/credentials"
    );
    EXPECT_EQ(source_of({{full, "http://127.1.2.3:8/a?b"}}), "http://127.1.2.3:8 /a?b");
    EXPECT_EQ(source_of({{full, "http://[::1]:8"}}), "http://[::1]:8 /");
    EXPECT_EQ(source_of({{full, "http://[fd00:ec2::23]/x"}}), "http://[fd00:ec2::23] /x");
    EXPECT_EQ(source_of({{full, "http://169.254.170.23/v1"}}), "http://169.254.170.23 /v1");
    EXPECT_EQ(source_of({{full, "http://LOCALHOST/a"}}), "http://localhost /a");
    EXPECT_EQ(source_of({{full, "https://example.com/a"}}), "https://example.com /a");
    for (const char* host : {"example.com", "127.0.0.1.example.com", "169.254.169.254", "127.1"})
        EXPECT_THAT(
            source_of({{full, std::string{"http://"} + host + "/a"}}),
            HasSubstr("names the host '" + std::string{host} + "': over http only")
        );
    EXPECT_EQ(source_of({{full, "http://localhost/a b"}}), std::string{full} + " has a bad path");
    EXPECT_EQ(source_of({{full, "localhost"}}), std::string{full} + " is no URL");
    for (const char* bad : {"hush\n", "hu\rsh", "hu\x7fsh"}) {
        const auto token = authorization_token(bad, "f");
        ASSERT_TRUE(token.has_error());
        EXPECT_EQ(token.error().detail, "f holds a line end or another control character");
    }
    EXPECT_EQ(authorization_token("Bearer x", "f")->reveal(), "Bearer x");
}

}  // namespace
}  // namespace kinesisd::aws
