// The strict policy, against the signer that the daemon itself uses.
#include "aws/sign.hpp"
#include "emulator/emulated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::emulator {
namespace {

using ::testing::HasSubstr;

Options strict() {
    Options options;
    options.signatures = SignaturePolicy::strict;
    options.access_key_id = "AKIDEXAMPLE";
    options.secret_access_key = aws::Secret{"wJalrXUtnFEMI"};
    options.region = "eu-west-1";
    return options;
}

struct Client {
    std::string key_id = "AKIDEXAMPLE";
    std::string secret = "wJalrXUtnFEMI";
    std::string session_token = {};
    std::string region = "eu-west-1";
    std::string service = "kinesis";
    WallTime clock = start_of_test;

    [[nodiscard]] Request list_streams() const {
        Request request{
            "POST",
            "/",
            {{"Host", "localhost:4567"},
             {"Content-Type", "application/x-amz-json-1.1"},
             {"X-Amz-Target", "Kinesis_20131202.ListStreams"}},
            "{}"
        };
        aws::Signer signer{region, service};
        aws::SignableRequest signable;
        signable.method = request.method;
        signable.headers = request.headers;
        signable.body = request.body;
        const aws::Credentials credentials{
            key_id, aws::Secret{secret}, aws::Secret{session_token}, std::nullopt, "test"
        };
        for (const auto& header : signer.sign(signable, credentials, clock))
            request.headers.push_back(header);
        return request;
    }
};

std::string& header_value(Request& request, std::string_view name) {
    for (auto& [key, value] : request.headers)
        if (key == name) return value;
    throw std::out_of_range{std::string{name}};
}

TEST(StrictSignatures, OfTheRightKeyPass) {
    Emulated emulated{strict()};
    EXPECT_EQ(emulated.send(Client{}.list_streams()).status, 200);
    EXPECT_EQ(emulated.send(Client{.session_token = "token"}.list_streams()).status, 200);
}

TEST(StrictSignatures, PassWithHeadersThatWereAddedOnTheWay) {
    Emulated emulated{strict()};
    Request request = Client{}.list_streams();
    request.headers.emplace_back("User-Agent", "a proxy");
    request.headers.emplace_back("Content-Length", "2");
    EXPECT_EQ(emulated.send(request).status, 200);
}

TEST(StrictSignatures, OfWrongClientsAreRefused) {
    struct Case {
        Client client;
        const char* error;
        const char* words;
    };
    for (const Case& each :
         {Case{{.secret = "other"}, "InvalidSignatureException", "does not match"},
          Case{{.key_id = "AKIDOTHER"}, "UnrecognizedClientException", "security token"},
          Case{{.region = "us-east-1"}, "InvalidSignatureException", "valid region"},
          Case{{.service = "dynamodb"}, "InvalidSignatureException", "correct service"}}) {
        Emulated emulated{strict()};
        const Reply reply = emulated.send(each.client.list_streams());
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(reply.error(), each.error);
        EXPECT_THAT(reply.message(), HasSubstr(each.words));
    }
}

TEST(StrictSignatures, CoverTheBodyAndTheSignedHeaders) {
    Emulated emulated{strict()};
    Request body = Client{}.list_streams();
    body.body = "{ }";
    EXPECT_EQ(emulated.send(body).error(), "InvalidSignatureException");
    Request host = Client{}.list_streams();
    header_value(host, "Host") = "elsewhere:4567";
    EXPECT_EQ(emulated.send(host).error(), "InvalidSignatureException");
    Request target = Client{}.list_streams();
    header_value(target, "X-Amz-Target") = "Kinesis_20131202.DescribeStream";
    EXPECT_EQ(emulated.send(target).error(), "InvalidSignatureException");
    Request path = Client{}.list_streams();
    path.target = "/?a=b";
    EXPECT_EQ(emulated.send(path).error(), "InvalidSignatureException");
}

TEST(StrictSignatures, LastFiveMinutesBothWays) {
    Emulated emulated{strict()};
    EXPECT_EQ(emulated.send(Client{.clock = start_of_test - 5min}.list_streams()).status, 200);
    EXPECT_EQ(emulated.send(Client{.clock = start_of_test + 5min}.list_streams()).status, 200);
    const Reply old = emulated.send(Client{.clock = start_of_test - 301s}.list_streams());
    EXPECT_EQ(old.error(), "InvalidSignatureException");
    EXPECT_EQ(
        old.message(),
        "Signature expired: 20260831T235459Z is now earlier than 20260831T235500Z "
        "(20260901T000000Z - 5 min.)"
    );
    const Reply early = emulated.send(Client{.clock = start_of_test + 301s}.list_streams());
    EXPECT_EQ(early.error(), "InvalidSignatureException");
    EXPECT_EQ(
        early.message(),
        "Signature not yet current: 20260901T000501Z is still later than 20260901T000500Z "
        "(20260901T000000Z + 5 min.)"
    );
}

TEST(StrictSignatures, MustNameTheHostAndTheDate) {
    Emulated emulated{strict()};
    for (const char* name : {"host;", ";x-amz-date"}) {
        Request request = Client{}.list_streams();
        std::string& authorization = header_value(request, "authorization");
        authorization.erase(authorization.find(name), std::string_view{name}.size());
        const Reply reply = emulated.send(request);
        EXPECT_EQ(reply.error(), "InvalidSignatureException");
        EXPECT_THAT(reply.message(), HasSubstr("must be a 'SignedHeader'"));
    }
}

TEST(StrictSignatures, ThatDoNotParseAreIncomplete) {
    struct Case {
        const char* header;
        const char* value;
    };
    for (const Case& each :
         {Case{"x-amz-date", "yesterday"},
          Case{"x-amz-date", "20260901T0000:0Z"},
          Case{"x-amz-date", "20260901T000000"},
          Case{
              "authorization",
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE, SignedHeaders=host, Signature=0"
          },
          Case{"authorization", "AWS3 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0"}}) {
        Emulated emulated{strict()};
        Request request = Client{}.list_streams();
        header_value(request, each.header) = each.value;
        EXPECT_EQ(emulated.send(request).error(), "IncompleteSignatureException") << each.value;
    }
}

}  // namespace
}  // namespace kinesisd::emulator
