#include "pipeline/credential_services.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using sim::CredentialWorld;
using sim::header_of;
using sim::Reply;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string keys = R"({"Code":"Success","AccessKeyId":"I","SecretAccessKey":"s","Token":"t",
    "Expiration":"2027-01-01T00:00:00Z"})";
const Error late{Errc::timed_out, "no answer within 1s"};

// An instance metadata service; each knob is one way to behave.
class InstanceMetadata : public testing::Test, protected CredentialWorld {
protected:
    InstanceMetadata() {
        variables.erase("AWS_EC2_METADATA_DISABLED");
        transport.answer = [this](const HttpRequest& request) { return answer(request); };
    }

    [[nodiscard]] Result<Reply> answer(const HttpRequest& request) {
        if (request.method == "PUT") {
            if (token.has_error()) return token.error();
            if (*token != 200) return Reply{*token, ""};
            return Reply{200, "token-" + std::to_string(++tokens)};
        }
        if (get.has_error()) return get.error();
        if (*get != 200) return Reply{*get, ""};
        const std::string sent = header_of(request, "x-aws-ec2-metadata-token");
        if (token.has_value() && *token == 200 && sent != "token-" + std::to_string(tokens))
            return Reply{401, ""};
        if (request.target.ends_with("/security-credentials/")) return Reply{200, role};
        return Reply{200, keys};
    }
    [[nodiscard]] std::vector<std::string> calls() const {
        std::vector<std::string> all;
        for (const HttpRequest& request : transport.requests)
            all.push_back(
                request.method + " " +
                request.target.substr(request.target.rfind('/', request.target.size() - 2))
            );
        return all;
    }

    Result<int> token = 200;
    Result<int> get = 200;
    std::string role = "reader\n";
    int tokens = 0;
};

TEST_F(InstanceMetadata, IsAskedWithATokenThatIsKept) {
    EXPECT_EQ(found(), "I of instance_metadata");
    EXPECT_THAT(calls(), ElementsAre("PUT /token", "GET /security-credentials/", "GET /reader"));
    EXPECT_EQ(found(), "I of instance_metadata");
    EXPECT_EQ(tokens, 1);
    const HttpRequest& first = transport.requests.front();
    EXPECT_EQ(first.origin.host, "169.254.169.254");
    EXPECT_EQ(header_of(first, "x-aws-ec2-metadata-token-ttl-seconds"), "21600");
    EXPECT_EQ(first.request_timeout, std::chrono::seconds{1});
    for (const HttpRequest& request : transport.requests)
        EXPECT_EQ(request.proxy, ProxyUse::never);
    ++tokens;  // the service knows another one now
    EXPECT_EQ(found(), "I of instance_metadata");
    EXPECT_EQ(tokens, 3);
}

TEST_F(InstanceMetadata, IsAskedWithoutATokenWhereThatIsAllowed) {
    for (const Result<int>& no_token :
         {Result<int>{403}, Result<int>{404}, Result<int>{405}, Result<int>{late}}) {
        CredentialWorld::transport.requests.clear();
        token = no_token;
        EXPECT_EQ(found(), "I of instance_metadata");
        EXPECT_EQ(header_of(transport.requests.back(), "x-aws-ec2-metadata-token"), "");
        machine.clock.advance(std::chrono::seconds{2});
    }
    variables["AWS_EC2_METADATA_V1_DISABLED"] = "true";
    EXPECT_THAT(found(), StartsWith("credentials_unavailable: no AWS credentials found; looked"));
    token = 403;
    EXPECT_THAT(found(), HasSubstr("asked for a token, says 403"));
    token = 400;
    variables.erase("AWS_EC2_METADATA_V1_DISABLED");
    EXPECT_THAT(found(), HasSubstr("asked for a token, says 400"));
}

TEST_F(InstanceMetadata, MayHaveNothing) {
    role = "";
    EXPECT_THAT(found(), StartsWith("no_credentials: "));
    EXPECT_EQ(verdicts().back().reason, "the instance has no role");
    get = 404;
    EXPECT_THAT(found(), StartsWith("no_credentials: "));
    get = 500;
    EXPECT_THAT(found(), StartsWith("credentials_unavailable: "));
    get = 200;
    role = "<html>";
    EXPECT_THAT(found(), HasSubstr("names no role, but something else"));
    role = "../x";
    EXPECT_THAT(found(), HasSubstr("names no role, but something else"));
}

TEST_F(InstanceMetadata, ThatDoesNotAnswerMayAnswerLater) {
    token = Error{Errc::connect_failed, "refused"};
    EXPECT_THAT(
        found(),
        HasSubstr("instance metadata service: the instance metadata service does not answer: "
                  "connect_failed: refused")
    );
    EXPECT_EQ(transport.requests.size(), 1U);
    token = 200;
    EXPECT_EQ(found(), "I of instance_metadata");
}

class Container : public testing::Test, protected CredentialWorld {
protected:
    Container() {
        variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:8/creds?x=1";
        transport.answer = [this](const HttpRequest&) { return reply; };
    }
    Result<Reply> reply = Reply{200, keys};
};

TEST_F(Container, IsAskedDirectlyWithTheTokenOfTheMoment) {
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Basic x";
    EXPECT_EQ(found(), "I of container");
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/token";
    for (const char* text : {"one", "two"}) {
        machine.put_file("/token", text);
        EXPECT_EQ(found(), "I of container");
    }
    std::vector<std::string> tokens;
    for (const HttpRequest& request : transport.requests) {
        EXPECT_EQ(request.target, "/creds?x=1");
        EXPECT_EQ(request.proxy, ProxyUse::never);
        EXPECT_EQ(request.request_timeout, std::chrono::seconds{2});
        tokens.push_back(header_of(request, "Authorization"));
    }
    EXPECT_THAT(tokens, ElementsAre("Basic x", "one", "two"));
    machine.put_file("/token", "hush\r\nx: y");
    EXPECT_THAT(found(), HasSubstr("/token holds a line end"));
    machine.put_file("/token", "");
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/missing";
    EXPECT_THAT(found(), StartsWith("invalid_credentials: container"));
}

TEST_F(Container, IsAskedThreeTimes) {
    reply = late;
    EXPECT_THAT(found(), StartsWith("credentials_unavailable: container"));
    EXPECT_EQ(transport.requests.size(), 3U);
    reply = Reply{403, "hush"};
    EXPECT_EQ(
        found(),
        "invalid_credentials: container (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI): "
        "the container's credential service says 403"
    );
    EXPECT_EQ(transport.requests.size(), 4U);
}

}  // namespace
}  // namespace kinesisd
