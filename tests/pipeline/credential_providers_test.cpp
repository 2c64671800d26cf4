#include "pipeline/credential_services.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using sim::CredentialWorld;
using sim::header_of;
using sim::Reply;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view expiry = "2027-01-01T00:00:00Z";

std::string json_keys(const std::string& id) {
    return R"({"Version":1,"Code":"Success","AccessKeyId":")" + id +
           R"(","SecretAccessKey":"s","Token":"t","SessionToken":"t","Expiration":")" +
           std::string{expiry} + R"("})";
}

std::string sts_keys(const std::string& id) {
    return "<R><Credentials><AccessKeyId>" + id +
           "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
           "<Expiration>" +
           std::string{expiry} + "</Expiration></Credentials></R>";
}

const std::string profile_keys = "aws_access_key_id = PROFILE\naws_secret_access_key = s\n";

class CredentialProviders : public testing::Test, protected CredentialWorld {};

TEST_F(CredentialProviders, WinInTheOrderOfTheSdks) {
    transport.answer = [](const HttpRequest& request) -> Result<Reply> {
        if (request.origin.host.starts_with("sts."))
            return Reply{
                200, sts_keys(request.body.find("WebId") != std::string::npos ? "W" : "R")
            };
        if (request.origin.host.starts_with("portal.sso."))
            return Reply{200, R"({"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s",
                "sessionToken":"t","expiration":1800000000000}})"};
        return Reply{200, json_keys(request.origin.port == 80 ? "CONTAINER" : "OTHER")};
    };
    processes.result = ProcessResult{0, json_keys("PROCESS"), ""};
    variables["AWS_ACCESS_KEY_ID"] = "ENV";
    variables["AWS_SECRET_ACCESS_KEY"] = "s";
    variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x";
    machine.put_file("/root/.aws/credentials", "[default]\n" + profile_keys);
    machine.put_file("/token", "web\n");
    // sha1("corp")
    machine.put_file(
        "/root/.aws/sso/cache/" + aws::sso_cache_name("corp") + "",
        R"({"accessToken":"hush","expiresAt":"2027-01-01T00:00:00Z"})"
    );
    const std::string role = "role_arn = arn:r\nsource_profile = base\n";
    const std::string web = "web_identity_token_file = /token\nrole_arn = arn:w\n";
    const std::string sso =
        "sso_account_id = 1\nsso_role_name = R\nsso_start_url = corp\nsso_region = eu-west-1\n";
    const std::string process = "credential_process = /bin/p\n";
    const std::string keys = "aws_access_key_id = CONFIG\naws_secret_access_key = s\n";
    const std::string base = "[profile base]\n" + profile_keys;

    put_config("[default]\n" + role + sso + process + keys + base);
    EXPECT_EQ(found(), "ENV of environment");
    variables.erase("AWS_ACCESS_KEY_ID");
    variables.erase("AWS_SECRET_ACCESS_KEY");
    EXPECT_EQ(found(), "R of assume_role");
    put_config("[default]\n" + web + sso + process + keys);
    EXPECT_EQ(found(), "W of web_identity");
    put_config("[default]\n" + sso + process + keys);
    EXPECT_EQ(found(), "SSO of sso");
    put_config("[default]\n" + process + keys);
    EXPECT_EQ(found(), "PROFILE of shared_credentials");
    machine.put_file("/root/.aws/credentials", "");
    EXPECT_EQ(found(), "PROCESS of credential_process");
    EXPECT_THAT(processes.arguments, ElementsAre("/bin/p"));
    put_config("[default]\n" + keys);
    EXPECT_EQ(found(), "CONFIG of config_file");
    put_config("");
    EXPECT_EQ(found(), "CONTAINER of container");
    variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    EXPECT_THAT(found(), StartsWith("no_credentials: no AWS credentials found; looked at: env"));
    EXPECT_EQ(verdicts().back().reason, "AWS_EC2_METADATA_DISABLED is true");
    EXPECT_EQ(verdicts()[1].reason, "profile default names no role_arn with a source");
}

TEST_F(CredentialProviders, AnExplicitProfileBeatsTheEnvironment) {
    variables["AWS_ACCESS_KEY_ID"] = "ENV";
    variables["AWS_SECRET_ACCESS_KEY"] = "s";
    variables["AWS_PROFILE"] = "p";
    put_config("[profile p]\n" + profile_keys);
    EXPECT_EQ(found(), "ENV of environment");
    CredentialWorld other;
    other.variables = variables;
    other.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/missing";
    other.settings.profile = "p";
    other.put_config("[profile p]\n" + profile_keys);
    EXPECT_EQ(other.found(), "PROFILE of config_file");
}

TEST_F(CredentialProviders, ABrokenSourceIsAnErrorWithItsPlace) {
    variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x";
    transport.answer = [](const HttpRequest&) -> Result<Reply> {
        return Reply{200, json_keys("CONTAINER")};
    };
    put_config("[default]\naws_access_key_id = K\n");
    EXPECT_EQ(
        found(),
        "invalid_credentials: keys in the config file: profile default in /root/.aws/config:2: "
        "aws_access_key_id is there, but aws_secret_access_key is not"
    );
    put_config("[default]\nhush\n");
    EXPECT_THAT(found(), HasSubstr("/root/.aws/config:2: this line is neither"));
    variables["AWS_PROFILE"] = "q";
    put_config("");
    EXPECT_THAT(found(), HasSubstr("AWS_PROFILE: there is no profile 'q'"));
}

TEST_F(CredentialProviders, RolesAreAssumedOneAfterTheOther) {
    transport.answer = [](const HttpRequest& request) -> Result<Reply> {
        const bool first = request.body.find("arn%3Ab") != std::string::npos;
        return Reply{200, sts_keys(first ? "B" : "A")};
    };
    put_config(
        "[default]\nrole_arn = arn:a\nsource_profile = b\nexternal_id = ex\n"
        "[profile b]\nrole_arn = arn:b\nsource_profile = c\n[profile c]\n" +
        profile_keys
    );
    EXPECT_EQ(found(), "A of assume_role");
    ASSERT_EQ(transport.requests.size(), 2U);
    const HttpRequest& first = transport.requests[0];
    EXPECT_EQ(first.origin.host, "sts.eu-west-1.amazonaws.com");
    EXPECT_EQ(first.origin.scheme, Scheme::https);
    EXPECT_EQ(first.proxy, ProxyUse::allowed);
    EXPECT_THAT(header_of(first, "authorization"), HasSubstr("Credential=PROFILE/"));
    EXPECT_THAT(header_of(first, "authorization"), HasSubstr("/eu-west-1/sts/aws4_request"));
    EXPECT_THAT(header_of(transport.requests[1], "authorization"), HasSubstr("Credential=B/"));
    EXPECT_THAT(transport.requests[1].body, HasSubstr("&ExternalId=ex"));
}

TEST_F(CredentialProviders, TheConfiguredRoleComesOnTop) {
    transport.answer = [](const HttpRequest&) -> Result<Reply> {
        return Reply{403, "<E><Code>AccessDenied</Code><Message>not with hush-id</Message></E>"};
    };
    variables["AWS_ACCESS_KEY_ID"] = "ENV";
    variables["AWS_SECRET_ACCESS_KEY"] = "s";
    settings.assume_role = aws::Role{};
    settings.assume_role->arn = "arn:top";
    settings.assume_role->external_id = aws::Secret{"hush-id"};
    settings.assume_role->origin = "aws.assume_role";
    EXPECT_EQ(
        found(),
        "access_denied: aws.assume_role: role arn:top: STS says 403 AccessDenied: not with ***"
    );
    transport.answer = [](const HttpRequest&) -> Result<Reply> {
        return Reply{200, sts_keys("TOP")};
    };
    EXPECT_EQ(found(), "TOP of assume_role");
}

TEST_F(CredentialProviders, StsIsAskedAgainWhenItFailsAndWithTheRightClock) {
    int calls = 0;
    transport.answer = [&calls](const HttpRequest&) -> Result<Reply> {
        ++calls;
        if (calls == 1) return Error{Errc::connection_lost, ""};
        if (calls == 2) return Reply{503, ""};
        if (calls == 3)
            return Reply{
                403,
                "<E><Code>SignatureDoesNotMatch</Code><Message>Signature expired: x</Message></E>",
                {{"date", "Fri, 01 Jan 2027 00:00:00 GMT"}}
            };
        return Reply{200, sts_keys("A")};
    };
    put_config("[default]\nrole_arn = arn:a\nsource_profile = default\n" + profile_keys);
    EXPECT_EQ(found(), "A of assume_role");
    EXPECT_EQ(calls, 4);
    EXPECT_THAT(header_of(transport.requests.back(), "x-amz-date"), StartsWith("20270101T0000"));
}

TEST_F(CredentialProviders, AnUnreachableStsMayPass) {
    transport.answer = [](const HttpRequest&) -> Result<Reply> {
        return Error{Errc::name_not_resolved, "sts"};
    };
    put_config("[default]\nrole_arn = arn:a\nsource_profile = default\n" + profile_keys);
    EXPECT_THAT(found(), StartsWith("credentials_unavailable: role of the profile: "));
    EXPECT_EQ(transport.requests.size(), 3U);
}

TEST_F(CredentialProviders, WebIdentityTokensAreReadAnewAndSentUnsigned) {
    transport.answer = [](const HttpRequest&) -> Result<Reply> {
        return Reply{200, sts_keys("W")};
    };
    variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    variables["AWS_ROLE_ARN"] = "arn:w";
    variables["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:9";
    machine.put_file("/token", "hush1\n");
    EXPECT_EQ(found(), "W of web_identity");
    machine.put_file("/token", "hush2\n");
    EXPECT_EQ(found(), "W of web_identity");
    ASSERT_EQ(transport.requests.size(), 2U);
    EXPECT_THAT(transport.requests[0].body, testing::EndsWith("WebIdentityToken=hush1"));
    EXPECT_THAT(transport.requests[1].body, testing::EndsWith("WebIdentityToken=hush2"));
    EXPECT_EQ(header_of(transport.requests[0], "authorization"), "");
    EXPECT_EQ(transport.requests[0].origin.port, 9);
    transport.answer = [](const HttpRequest&) -> Result<Reply> {
        return Reply{400, "<E><Code>InvalidIdentityToken</Code><Message>hush2</Message></E>"};
    };
    EXPECT_THAT(found(), Not(HasSubstr("hush2")));
    machine.put_file("/token", " \n");
    EXPECT_THAT(found(), HasSubstr("the web identity token /token is empty"));
    variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/missing";
    EXPECT_THAT(found(), HasSubstr("web identity token: "));
}

TEST_F(CredentialProviders, AProcessThatFailsIsToldWithItsComplaint) {
    put_config("[default]\ncredential_process = /bin/p --x\n");
    processes.result = ProcessResult{3, "hush", "no\x1b[1m way\n"};
    EXPECT_EQ(
        found(),
        "invalid_credentials: credential_process of the profile: profile default in "
        "/root/.aws/config:2: credential_process has exited with 3: no [1m way"
    );
    processes.result = ProcessResult{0, "hush", ""};
    EXPECT_THAT(found(), HasSubstr("the output of the credential_process: it is no JSON object"));
    processes.result = Error{Errc::timed_out, "/bin/p has not ended within 60s"};
    EXPECT_THAT(found(), StartsWith("credentials_unavailable: "));
    processes.result = Error{Errc::file_missing, "start /bin/p: No such file or directory"};
    EXPECT_THAT(found(), StartsWith("invalid_credentials: "));
}

TEST_F(CredentialProviders, ALoginThatEndsIsRenewedInItsFile) {
    const std::string path = "/root/.aws/sso/cache/" + aws::sso_cache_name("corp");
    const auto token = [](std::string_view until) {
        return R"({"startUrl":"u","accessToken":"old","expiresAt":")" + std::string{until} +
               R"(","refreshToken":"r","clientId":"c","clientSecret":"hush",
               "registrationExpiresAt":"2027-01-01T00:00:00Z"})";
    };
    put_config(
        "[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = R\n"
        "[sso-session corp]\nsso_region = eu-north-1\nsso_start_url = u\n"
    );
    int refused = 0;
    transport.answer = [&refused](const HttpRequest& request) -> Result<Reply> {
        if (request.origin.host == "oidc.eu-north-1.amazonaws.com")
            return refused > 0 ? Reply{400, ""}
                               : Reply{200, R"({"accessToken":"new","expiresIn":28800})"};
        EXPECT_EQ(request.origin.host, "portal.sso.eu-north-1.amazonaws.com");
        const std::string bearer = header_of(request, "x-amz-sso_bearer_token");
        return Reply{
            200,
            R"({"roleCredentials":{"accessKeyId":")" + bearer +
                R"(","secretAccessKey":"s","sessionToken":"t",
                              "expiration":1800000000000}})"
        };
    };
    const auto in = [this](std::chrono::minutes later) {
        return to_iso8601(machine.clock.wall_now() + later);
    };
    machine.put_file(path, token(in(std::chrono::minutes{6})));
    EXPECT_EQ(found(), "old of sso");
    machine.put_file(path, token(in(std::chrono::minutes{4})));
    EXPECT_EQ(found(), "new of sso");
    EXPECT_THAT(machine.run(machine.disk.load(path)).value(), HasSubstr(R"("accessToken":"new")"));
    refused = 1;
    machine.put_file(path, token(in(std::chrono::minutes{-1})));
    EXPECT_EQ(found(), "new of sso");  // the renewed one is still in memory

    CredentialWorld later;
    later.put_config(machine.run(machine.disk.load("/root/.aws/config")).value());
    later.transport.answer = transport.answer;
    later.machine.put_file(path, token("2020-01-01T00:00:00Z"));
    EXPECT_THAT(later.found(), HasSubstr("the SSO token service says 400; log in again with"));
    EXPECT_THAT(later.found(), HasSubstr("the login in " + path + " ended at 2020-01-01"));
    CredentialWorld never;
    never.put_config(machine.run(machine.disk.load("/root/.aws/config")).value());
    EXPECT_THAT(never.found(), HasSubstr("log in again with 'aws sso login'"));
}

}  // namespace
}  // namespace kinesisd
