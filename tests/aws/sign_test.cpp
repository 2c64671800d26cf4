#include "aws/sign.hpp"

#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

WallTime at(std::string_view text) {
    return parse_iso8601(text).value();
}

Credentials credentials_of(std::string secret) {
    return Credentials{"AKID", Secret{std::move(secret)}, Secret{}, std::nullopt, "test"};
}

SignableRequest request_to(std::string path, std::string query = "") {
    return SignableRequest{"GET", std::move(path), std::move(query), {{"host", "h"}}, ""};
}

// The line of the canonical request, counted from 0: the method, the path, the query, headers …
std::string line_of(const SignableRequest& request, std::size_t line, PathStyle style) {
    const std::string text = canonical_request(request, style);
    std::size_t start = 0;
    for (std::size_t i = 0; i < line; ++i)
        start = text.find('\n', start) + 1;
    return text.substr(start, text.find('\n', start) - start);
}

std::string canonical_header(std::vector<Header> headers) {
    const SignableRequest request{"GET", "/", "", std::move(headers), ""};
    return line_of(request, 3, PathStyle::normalised);
}

struct Rewrite {
    std::string_view given;
    std::string_view canonical;
};

TEST(Digests, MatchTheirStandards) {
    // FIPS 180-4 examples
    EXPECT_EQ(
        to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    EXPECT_EQ(
        to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    // RFC 4231, test cases 1, 2, 6 (a key longer than a block) and 7
    EXPECT_EQ(
        to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    );
    EXPECT_EQ(
        to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    EXPECT_EQ(
        to_hex(hmac_sha256(
            std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"
        )),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
    EXPECT_EQ(
        to_hex(hmac_sha256(
            std::string(131, '\xaa'),
            "This is a test using a larger than block-size key and a larger than block-size data. "
            "The key needs to be hashed before being used by the HMAC algorithm."
        )),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    );
}

TEST(Digests, UseAKeyOfExactlyOneBlockAsItIs) {
    // python3: hmac.new(b"k" * n, b"x", "sha256").hexdigest()
    EXPECT_EQ(
        to_hex(hmac_sha256(std::string(64, 'k'), "x")),
        "f91c4c403625fb06910ef93999265bbd2d62baeaec6ff36455498cc124fe3e66"
    );
    EXPECT_EQ(
        to_hex(hmac_sha256(std::string(65, 'k'), "x")),
        "75092ca3ee2b307470c227697b42b3e65376aa3bae98fb5a1f7b7536daa9588a"
    );
}

TEST(Scopes, HaveATextForm) {
    EXPECT_EQ(
        (Scope{"20150830", "us-east-1", "iam"}.text()), "20150830/us-east-1/iam/aws4_request"
    );
}

TEST(CanonicalPath, IsNormalisedAndEncodedOnceMore) {
    const Rewrite cases[] = {
        {"", "/"},
        {"/", "/"},
        {"//", "/"},
        {"/a", "/a"},
        {"/a/", "/a/"},
        {"/a//b///", "/a/b/"},
        {"/a/./b", "/a/b"},
        {"/a/../b", "/b"},
        {"/../../a", "/a"},
        {"/a/b/..", "/a"},
        {"/a/b/../", "/a/"},
        {"/a/.", "/a"},
        {"/a/...", "/a/..."},
        {"/.hidden", "/.hidden"},
        {"/a%20b", "/a%2520b"},
        {"/a%2Fb", "/a%252Fb"},
        {"/%2e%2e/a", "/%252e%252e/a"},
        {"/a+b=c:d@e", "/a%2Bb%3Dc%3Ad%40e"},
    };
    for (const Rewrite& c : cases)
        EXPECT_EQ(line_of(request_to(std::string{c.given}), 1, PathStyle::normalised), c.canonical)
            << c.given;
}

TEST(CanonicalPath, IsLeftAloneWhenVerbatim) {
    const Rewrite cases[] = {
        {"", "/"},
        {"/", "/"},
        {"//a//", "//a//"},
        {"/a/../b", "/a/../b"},
        {"/a%20b", "/a%20b"},
    };
    for (const Rewrite& c : cases)
        EXPECT_EQ(line_of(request_to(std::string{c.given}), 1, PathStyle::verbatim), c.canonical)
            << c.given;
}

TEST(CanonicalQuery, IsSortedByEncodedNameAndValue) {
    const Rewrite cases[] = {
        {"", ""},
        {"b=1&a=2", "a=2&b=1"},
        {"a=2&a=10&a=1", "a=1&a=10&a=2"},
        {"a=x&A=x", "A=x&a=x"},
        {"a-b=1&a=2", "a=2&a-b=1"},  // '-' is before '=', but a name is before its extension
        {"a%2Db=1&a=2", "a=2&a-b=1"},
        {"~=1&%7Ea=1", "~=1&~a=1"},
        {"z=1&%E1%88%B4=1", "%E1%88%B4=1&z=1"},
    };
    for (const Rewrite& c : cases)
        EXPECT_EQ(
            line_of(request_to("/", std::string{c.given}), 2, PathStyle::normalised), c.canonical
        ) << c.given;
}

TEST(CanonicalQuery, HasOneFormForEachParameter) {
    const Rewrite cases[] = {
        {"a", "a="},
        {"a=", "a="},
        {"=a", "=a"},
        {"a=b=c", "a=b%3Dc"},
        {"a=b%3dc", "a=b%3Dc"},
        {"a=/", "a=%2F"},
        {"a=%2f", "a=%2F"},
        {"a=%7e", "a=~"},
        {"a=b c", "a=b%20c"},
        {"a=b+c", "a=b%2Bc"},
        {"a=100%", "a=100%25"},
        {"a=1&&b=2&", "a=1&b=2"},
    };
    for (const Rewrite& c : cases)
        EXPECT_EQ(
            line_of(request_to("/", std::string{c.given}), 2, PathStyle::normalised), c.canonical
        ) << c.given;
}

TEST(CanonicalHeaders, AreTrimmedAndTheirInnerBlanksCollapsed) {
    EXPECT_EQ(canonical_header({{"a", "  x   y\t z "}}), "a:x y z");
    EXPECT_EQ(canonical_header({{"a", "\"x   y\""}}), "a:\"x y\"");
    EXPECT_EQ(canonical_header({{"a", ""}}), "a:");
    EXPECT_EQ(canonical_header({{"a", "   "}}), "a:");
}

TEST(CanonicalHeaders, AreJoinedUnderOneLowerCaseNameInTheirOrder) {
    EXPECT_EQ(canonical_header({{"A", "2"}, {"a", " 1 "}, {"A", ""}, {"a", "3"}}), "a:2,1,,3");
}

TEST(CanonicalHeaders, AreSortedByName) {
    const SignableRequest request{
        "GET", "/", "", {{"X-B", "1"}, {"host", "h"}, {"X-A", "2"}, {"x", "3"}}, ""
    };
    EXPECT_EQ(signed_headers(request), "host;x;x-a;x-b");
}

TEST(CanonicalHeaders, LeaveUnsignableOnesOut) {
    const std::string_view unsignable[] = {
        "authorization",
        "connection",
        "expect",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "sec-fetch-mode",
        "te",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    };
    for (const std::string_view name : unsignable)
        EXPECT_TRUE(is_unsignable(name)) << name;
    const std::string_view signable[] = {
        "content-length",
        "content-type",
        "date",
        "host",
        "proxy",
        "second",
        "tea",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-target",
    };
    for (const std::string_view name : signable)
        EXPECT_FALSE(is_unsignable(name)) << name;

    const SignableRequest bare{"GET", "/", "", {{"host", "h"}}, ""};
    const SignableRequest dressed{
        "GET",
        "/",
        "",
        {{"User-Agent", "x"}, {"host", "h"}, {"Connection", "close"}, {"Sec-Ch-Ua", "x"}},
        ""
    };
    EXPECT_EQ(
        canonical_request(dressed, PathStyle::normalised),
        canonical_request(bare, PathStyle::normalised)
    );
}

TEST(CanonicalRequest, HashesABinaryBody) {
    SignableRequest request = request_to("/");
    request.body = std::string_view{"\0\xff\n", 3};
    const std::string text = canonical_request(request, PathStyle::normalised);
    EXPECT_TRUE(text.ends_with("\n" + to_hex(sha256(request.body)))) << text;
}

TEST(Signing, AddsAndSignsTheSessionToken) {
    Credentials credentials = credentials_of("secret");
    credentials.session_token = Secret{"token"};
    Signer signer{"eu-west-1", "kinesis"};
    const auto added = signer.sign(request_to("/"), credentials, at("2026-09-01T00:00:00Z"));
    ASSERT_EQ(added.size(), 3U);
    EXPECT_EQ(added[1], (Header{"x-amz-security-token", "token"}));
    EXPECT_NE(
        added[2].second.find("SignedHeaders=host;x-amz-date;x-amz-security-token,"),
        std::string::npos
    );
    credentials.session_token = Secret{"another"};
    const auto others = signer.sign(request_to("/"), credentials, at("2026-09-01T00:00:00Z"));
    EXPECT_NE(added[2], others[2]);
}

TEST(Signing, FollowsThePathStyle) {
    const WallTime now = at("2026-09-01T00:00:00Z");
    const SignableRequest request = request_to("/a/../b");
    Signer normalising{"eu-west-1", "s3"};
    Signer verbatim{"eu-west-1", "s3", PathStyle::verbatim};
    EXPECT_EQ(
        normalising.sign(request, credentials_of("k"), now),
        verbatim.sign(request_to("/b"), credentials_of("k"), now)
    );
    EXPECT_NE(
        normalising.sign(request, credentials_of("k"), now),
        verbatim.sign(request, credentials_of("k"), now)
    );
}

// A signer that has signed before signs as a new one would, whatever has changed meanwhile.
TEST(Signing, NeverUsesAKeyOfAnotherDayOrSecret) {
    Signer used{"eu-west-1", "kinesis"};
    const std::string_view times[] = {
        "2026-08-31T23:59:59.999Z",
        "2026-09-01T00:00:00Z",
        "2026-09-01T00:00:01Z",
        "2026-08-31T23:59:59.999Z"
    };
    for (const std::string_view time : times) {
        for (const std::string secret : {"one", "two", "two", "one"}) {
            Signer fresh{"eu-west-1", "kinesis"};
            const Credentials credentials = credentials_of(secret);
            EXPECT_EQ(
                used.sign(request_to("/"), credentials, at(time)),
                fresh.sign(request_to("/"), credentials, at(time))
            ) << time
              << " " << secret;
        }
    }
}

}  // namespace
}  // namespace kinesisd::aws
