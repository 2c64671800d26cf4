// The published signatures: AWS's worked example (IAM ListUsers) and its signature test suite,
// where every request is signed with the same keys at 2015-08-30T12:36:00Z.
#include "aws/sign.hpp"

#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

const std::string suite_host = "example.amazonaws.com";
const std::string suite_date = "20150830T123600Z";
const std::string all_unreserved =
    "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const std::string suite_token =
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfI"
    "eoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0"
    "wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDry"
    "pNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

WallTime suite_time() {
    return parse_iso8601("2015-08-30T12:36:00Z").value();
}

Credentials suite_credentials(std::string token = "") {
    return Credentials{
        .access_key_id = "AKIDEXAMPLE",
        .secret_access_key = Secret{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
        .session_token = Secret{std::move(token)},
        .expires = std::nullopt,
        .provider = "suite",
    };
}

// One request of the suite, its two headers for host and date left out.
struct Case {
    std::string name;
    std::string method;
    std::string path;
    std::string query;
    std::vector<Header> headers;
    std::string body;
    std::string token;
    std::string canonical_request_hash;
    std::string signature;
};

const std::vector<Case>& suite() {
    static const std::string form = "application/x-www-form-urlencoded";
    static const std::string vanilla_hash =
        "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63";
    static const std::string vanilla_signature =
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    static const std::string post_hash =
        "553f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87";
    static const std::string post_signature =
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
    static const std::string post_query_hash =
        "9d659678c1756bb3113e2ce898845a0a79dbbc57b740555917687f1b3340fbbd";
    static const std::string post_query_signature =
        "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11";
    static const std::vector<Case> cases{
        {"get-header-key-duplicate",
         "GET",
         "/",
         "",
         {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
         "",
         "",
         "dc7f04a3abfde8d472b0ab1a418b741b7c67174dad1551b4117b15527fbe966c",
         "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
        {"get-header-value-multiline",
         "GET",
         "/",
         "",
         {{"My-Header1", "value1"}, {"My-Header1", "  value2"}, {"My-Header1", "     value3"}},
         "",
         "",
         "b7b6cbfd8a0430b78891e986784da2630c8a135a8595cec25b26ea94f926ee55",
         "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790"},
        {"get-header-value-order",
         "GET",
         "/",
         "",
         {{"My-Header1", "value4"},
          {"My-Header1", "value1"},
          {"My-Header1", "value3"},
          {"My-Header1", "value2"}},
         "",
         "",
         "31ce73cd3f3d9f66977ad3dd957dc47af14df92fcd8509f59b349e9137c58b86",
         "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
        {"get-header-value-trim",
         "GET",
         "/",
         "",
         {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
         "",
         "",
         "a726db9b0df21c14f559d0a978e563112acb1b9e05476f0a6a1c7d68f28605c7",
         "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
        {"get-unreserved",
         "GET",
         "/" + all_unreserved,
         "",
         {},
         "",
         "",
         "6a968768eefaa713e2a6b16b589a8ea192661f098f37349f4e2c0082757446f9",
         "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
        {"get-utf8",
         "GET",
         "/ሴ",
         "",
         {},
         "",
         "",
         "2a0a97d02205e45ce2e994789806b19270cfbbb0921b278ccf58f5249ac42102",
         "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
        {"get-vanilla", "GET", "/", "", {}, "", "", vanilla_hash, vanilla_signature},
        {"get-vanilla-empty-query-key",
         "GET",
         "/",
         "Param1=value1",
         {},
         "",
         "",
         "1e24db194ed7d0eec2de28d7369675a243488e08526e8c1c73571282f7c517ab",
         "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
        {"get-vanilla-query", "GET", "/", "", {}, "", "", vanilla_hash, vanilla_signature},
        {"get-vanilla-query-order-key",
         "GET",
         "/",
         "Param1=value2&Param1=Value1",
         {},
         "",
         "",
         "704b4cef673542d84cdff252633f065e8daeba5f168b77116f8b1bcaf3d38f89",
         "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"},
        {"get-vanilla-query-order-key-case",
         "GET",
         "/",
         "Param2=value2&Param1=value1",
         {},
         "",
         "",
         "816cd5b414d056048ba4f7c5386d6e0533120fb1fcfa93762cf0fc39e2cf19e0",
         "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
        {"get-vanilla-query-order-value",
         "GET",
         "/",
         "Param1=value2&Param1=value1",
         {},
         "",
         "",
         "c968629d70850097a2d8781c9bf7edcb988b04cac14cca9be4acc3595f884606",
         "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"},
        {"get-vanilla-query-unreserved",
         "GET",
         "/",
         all_unreserved + "=" + all_unreserved,
         {},
         "",
         "",
         "c30d4703d9f799439be92736156d47ccfb2d879ddf56f5befa6d1d6aab979177",
         "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
        {"get-vanilla-utf8-query",
         "GET",
         "/",
         "ሴ=bar",
         {},
         "",
         "",
         "eb30c5bed55734080471a834cc727ae56beb50e5f39d1bff6d0d38cb192a7073",
         "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
        {"get-relative", "GET", "/example/..", "", {}, "", "", vanilla_hash, vanilla_signature},
        {"get-relative-relative",
         "GET",
         "/example1/example2/../..",
         "",
         {},
         "",
         "",
         vanilla_hash,
         vanilla_signature},
        {"get-slash", "GET", "//", "", {}, "", "", vanilla_hash, vanilla_signature},
        {"get-slash-dot-slash", "GET", "/./", "", {}, "", "", vanilla_hash, vanilla_signature},
        {"get-slash-pointless-dot",
         "GET",
         "/./example",
         "",
         {},
         "",
         "",
         "214d50c111a8edc4819da6a636336472c916b5240f51e9a51b5c3305180cf702",
         "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"},
        {"get-slashes",
         "GET",
         "//example//",
         "",
         {},
         "",
         "",
         "cb96b4ac96d501f7c5c15bc6d67b3035061cfced4af6585ad927f7e6c985c015",
         "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
        {"get-space",
         "GET",
         "/example space/",
         "",
         {},
         "",
         "",
         "63ee75631ed7234ae61b5f736dfc7754cdccfedbff4b5128a915706ee9390d86",
         "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
        {"post-header-key-case", "POST", "/", "", {}, "", "", post_hash, post_signature},
        {"post-header-key-sort",
         "POST",
         "/",
         "",
         {{"My-Header1", "value1"}},
         "",
         "",
         "9368318c2967cf6de74404b30c65a91e8f6253e0a8659d6d5319f1a812f87d65",
         "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
        {"post-header-value-case",
         "POST",
         "/",
         "",
         {{"My-Header1", "VALUE1"}},
         "",
         "",
         "d51ced243e649e3de6ef63afbbdcbca03131a21a7103a1583706a64618606a93",
         "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
        {"post-vanilla", "POST", "/", "", {}, "", "", post_hash, post_signature},
        {"post-vanilla-empty-query-value",
         "POST",
         "/",
         "Param1=value1",
         {},
         "",
         "",
         post_query_hash,
         post_query_signature},
        {"post-vanilla-query",
         "POST",
         "/",
         "Param1=value1",
         {},
         "",
         "",
         post_query_hash,
         post_query_signature},
        {"post-x-www-form-urlencoded",
         "POST",
         "/",
         "",
         {{"Content-Type", form}},
         "Param1=value1",
         "",
         "42a5e5bb34198acb3e84da4f085bb7927f2bc277ca766e6d19c73c2154021281",
         "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
        {"post-x-www-form-urlencoded-parameters",
         "POST",
         "/",
         "",
         {{"Content-Type", form + "; charset=utf8"}},
         "Param1=value1",
         "",
         "2e1cf7ed91881a30569e46552437e4156c823447bf1781b921b5d486c568dd1c",
         "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe"},
        // "after": the token joins a request that was signed without it
        {"post-sts-header-after", "POST", "/", "", {}, "", "", post_hash, post_signature},
        {"post-sts-header-before",
         "POST",
         "/",
         "",
         {},
         "",
         suite_token,
         "c237e1b440d4c63c32ca95b5b99481081cb7b13c7e40434868e71567c1a882f6",
         "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
    };
    return cases;
}

// As it goes to the signer, which adds the date and the token.
SignableRequest request_of(const Case& c) {
    SignableRequest request{c.method, c.path, c.query, {{"Host", suite_host}}, c.body};
    request.headers.insert(request.headers.end(), c.headers.begin(), c.headers.end());
    return request;
}

TEST(SignatureSuite, HashesTheCanonicalRequest) {
    const Scope scope{"20150830", "us-east-1", "service"};
    for (const Case& c : suite()) {
        SignableRequest request = request_of(c);
        request.headers.emplace_back("X-Amz-Date", suite_date);
        if (!c.token.empty()) request.headers.emplace_back("X-Amz-Security-Token", c.token);
        EXPECT_EQ(
            string_to_sign(suite_time(), scope, canonical_request(request, PathStyle::normalised)),
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n" +
                c.canonical_request_hash
        ) << c.name;
    }
}

TEST(SignatureSuite, Signs) {
    Signer signer{"us-east-1", "service"};
    for (const Case& c : suite()) {
        const auto added = signer.sign(request_of(c), suite_credentials(c.token), suite_time());
        ASSERT_EQ(added.size(), c.token.empty() ? 2U : 3U) << c.name;
        EXPECT_EQ(added.front(), (Header{"x-amz-date", suite_date})) << c.name;
        EXPECT_TRUE(added.back().second.ends_with(", Signature=" + c.signature))
            << c.name << ": " << added.back().second;
    }
}

}  // namespace
}  // namespace kinesisd::aws
