// The example of AWS's documentation with each of its steps: IAM ListUsers.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#include "aws/sign.hpp"
#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

class ListUsers : public testing::Test {
protected:
    WallTime now_ = parse_iso8601("2015-08-30T12:36:00Z").value();
    Credentials credentials_{
        .access_key_id = "AKIDEXAMPLE",
        .secret_access_key = Secret{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
        .session_token = Secret{},
        .expires = std::nullopt,
        .provider = "documentation",
    };
    Scope scope_{"20150830", "us-east-1", "iam"};
    SignableRequest request_{
        .method = "GET",
        .path = "/",
        .query = "Action=ListUsers&Version=2010-05-08",
        .headers =
            {{"Host", "iam.amazonaws.com"},
             {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
        .body = "",
    };
    std::string canonical_ =
        "GET\n"
        "/\n"
        "Action=ListUsers&Version=2010-05-08\n"
        "content-type:application/x-www-form-urlencoded; charset=utf-8\n"
        "host:iam.amazonaws.com\n"
        "x-amz-date:20150830T123600Z\n"
        "\n"
        "content-type;host;x-amz-date\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    std::string to_sign_ =
        "AWS4-HMAC-SHA256\n"
        "20150830T123600Z\n"
        "20150830/us-east-1/iam/aws4_request\n"
        "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59";
};

TEST_F(ListUsers, HasTheDocumentedCanonicalRequest) {
    request_.headers.emplace_back("X-Amz-Date", "20150830T123600Z");
    EXPECT_EQ(canonical_request(request_, PathStyle::normalised), canonical_);
    EXPECT_EQ(signed_headers(request_), "content-type;host;x-amz-date");
}

TEST_F(ListUsers, HasTheDocumentedStringToSign) {
    EXPECT_EQ(string_to_sign(now_, scope_, canonical_), to_sign_);
}

TEST_F(ListUsers, HasTheDocumentedKey) {
    EXPECT_EQ(
        to_hex(signing_key(credentials_.secret_access_key, scope_)),
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
    );
}

TEST_F(ListUsers, HasTheDocumentedHeaders) {
    Signer signer{"us-east-1", "iam"};
    const std::vector<Header> expected{
        {"x-amz-date", "20150830T123600Z"},
        {"authorization",
         "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
         "SignedHeaders=content-type;host;x-amz-date, "
         "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"}
    };
    EXPECT_EQ(signer.sign(request_, credentials_, now_), expected);
}

}  // namespace
}  // namespace kinesisd::aws
