#include "aws/proxy.hpp"

#include "aws/environment.hpp"

#include <gmock/gmock.h>

#include <string>

namespace kinesisd::aws {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The proxy's URL, "direct" or the error's text.
std::string way_to(const std::string& url, const Variables& variables) {
    const Result<ProxyRules> rules = ProxyRules::from(environment_of(variables));
    if (!rules) return rules.error().text();
    const Proxy* const proxy = rules->choose(parse_endpoint(url).value());
    return proxy == nullptr ? "direct" : proxy->url();
}

struct Way {
    Variables variables;
    std::string to;
    std::string way;
};

TEST(ProxyRules, AreTakenFromTheVariableOfTheScheme) {
    const std::string aws = "https://kinesis.eu-west-1.amazonaws.com";
    const Way rows[] = {
        {{}, aws, "direct"},
        {{{"HTTPS_PROXY", "http://p:1"}}, aws, "http://p:1"},
        {{{"https_proxy", "http://p:1"}}, aws, "http://p:1"},
        {{{"HTTPS_PROXY", "http://p:1"}}, "http://example.com", "direct"},
        {{{"HTTP_PROXY", "http://p:1"}}, "http://example.com", "http://p:1"},
        {{{"HTTP_PROXY", "http://p:1"}}, aws, "direct"},
        {{{"ALL_PROXY", "http://p:1"}}, aws, "http://p:1"},
        {{{"ALL_PROXY", "http://p:1"}, {"https_proxy", "http://q:2"}}, aws, "http://q:2"},
        {{{"all_proxy", "http://p:1"}}, "http://example.com", "http://p:1"},
        // The lower-case form wins, and an empty one switches the other off.
        {{{"HTTPS_PROXY", "http://p:1"}, {"https_proxy", "http://q:2"}}, aws, "http://q:2"},
        {{{"HTTP_PROXY", "http://p:1"}, {"http_proxy", "http://q:2"}}, "http://a", "http://q:2"},
        {{{"HTTPS_PROXY", "http://p:1"}, {"https_proxy", ""}}, aws, "direct"},
        {{{"HTTPS_PROXY", ""}, {"ALL_PROXY", "http://p:1"}}, aws, "direct"},
    };
    for (const Way& row : rows)
        EXPECT_EQ(way_to(row.to, row.variables), row.way) << row.to;
}

TEST(ProxyRules, UnderstandTheFormsOfAProxy) {
    const std::pair<std::string, std::string> rows[] = {
        {"http://proxy.example.com:3128", "http://proxy.example.com:3128"},
        {"HTTP://Proxy.Example.com:3128/", "http://proxy.example.com:3128"},
        {"proxy:3128", "http://proxy:3128"},
        {"proxy", "http://proxy:80"},
        {"user:pass@proxy:3128", "http://proxy:3128"},
        {"http://[fd00::1]:3128", "http://[fd00::1]:3128"},
        {"http://10.1.2.3", "http://10.1.2.3:80"},
    };
    for (const auto& [value, url] : rows)
        EXPECT_EQ(way_to("https://a.example.com", {{"HTTPS_PROXY", value}}), url) << value;
}

TEST(ProxyRules, RefuseWhatIsNoHttpProxyWithoutShowingIt) {
    const std::pair<std::string, std::string> rows[] = {
        {"https://u:hunter2@proxy:3128", "TLS to the proxy itself is not supported"},
        {"socks5://u:hunter2@proxy:1080", "another scheme"},
        {"http://u:hunt/hunter2@proxy:1080", "'/' before '@'"},
        {"http://u:hunter2@proxy:port", "something else"},
        {"http://hunter2:99999", "something else"},
        {"http://proxy/hunter2", "a path"},
        {"http://u:hunter2@", "something else"},
        {"http://", "something else"},
    };
    for (const auto& [value, reason] : rows) {
        const std::string text = way_to("https://a.example.com", {{"https_proxy", value}});
        EXPECT_THAT(text, HasSubstr("invalid_configuration: https_proxy: ")) << value;
        EXPECT_THAT(text, HasSubstr(reason)) << value;
        EXPECT_THAT(text, Not(HasSubstr("hunter2"))) << value;
    }
}

TEST(ProxyRules, KnowUserAndPasswordPercentDecoded) {
    const std::pair<std::string, std::string> rows[] = {
        {"http://proxy", ""},
        {"http://Aladdin:open%20sesame@proxy", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        {"http://user@proxy", "Basic dXNlcjo="},
        {"http://u%40corp:p%3Aq@proxy", "Basic dUBjb3JwOnA6cQ=="},
        {"http://u:p@q@proxy", "Basic dTpwQHE="},
    };
    for (const auto& [value, authorization] : rows) {
        const auto rules = ProxyRules::from(environment_of({{"HTTPS_PROXY", value}}));
        ASSERT_TRUE(rules) << value;
        const Proxy* const proxy = rules->choose(parse_endpoint("https://a").value());
        ASSERT_NE(proxy, nullptr) << value;
        EXPECT_EQ(proxy->authorization.reveal(), authorization) << value;
    }
}

TEST(ProxyRules, ReachThisMachineDirectlyWhateverTheVariablesSay) {
    const Variables all{{"ALL_PROXY", "http://p:1"}, {"NO_PROXY", ""}};
    for (const char* host :
         {"localhost",
          "LOCALHOST",
          "a.localhost",
          "localhost.",
          "127.0.0.1",
          "127.9.9.9",
          "[::1]",
          "[::ffff:127.0.0.1]",
          "169.254.169.254",
          "169.254.170.2",
          "[fe80::1]",
          "[fd00:ec2::254]",
          "[fd00:ec2::23]"}) {
        EXPECT_EQ(way_to("http://" + std::string{host} + ":4567", all), "direct") << host;
        EXPECT_EQ(way_to("https://" + std::string{host}, all), "direct") << host;
    }
    for (const char* host :
         {"localhost.example.com", "notlocalhost", "128.0.0.1", "169.253.0.1", "[fd00:ec2::1]"})
        EXPECT_EQ(way_to("https://" + std::string{host}, all), "http://p:1") << host;
}

struct Exception {
    const char* list;
    const char* url;
    bool direct;
};

TEST(NoProxy, NamesHostsThatAreReachedDirectly) {
    const Exception rows[] = {
        {"*", "https://kinesis.eu-west-1.amazonaws.com", true},
        {"", "https://example.com", false},
        {" , ,", "https://example.com", false},
        {"example.com", "https://example.com", true},
        {"example.com", "https://a.b.example.com", true},
        {".example.com", "https://a.example.com", true},
        {".example.com", "https://example.com", true},
        {"*.example.com", "https://a.example.com", true},
        {"EXAMPLE.com.", "https://a.example.COM", true},
        {"example.com", "https://a.example.com.", true},
        {"example.com", "https://badexample.com", false},
        {"example.com", "https://example.com.evil.org", false},
        {"a.example.com", "https://example.com", false},
        {"other, example.com", "https://example.com", true},
        {"other example.com", "https://example.com", true},
        {"example.com:443", "https://example.com", true},
        {"example.com:8443", "https://example.com", false},
        {"example.com:8443", "https://a.example.com:8443", true},
        {"*:8443", "https://example.com:8443", true},
        {"example.com:port", "https://example.com", false},
        {"10.0.0.0/8", "https://10.200.3.4", true},
        {"10.0.0.0/8", "https://11.0.0.1", false},
        {"10.0.0.0/9", "https://10.128.0.1", false},
        {"0.0.0.0/0", "https://10.128.0.1", true},
        {"0.0.0.0/0", "https://[fd00::1]", false},
        {"10.0.0.1", "https://10.0.0.1", true},
        {"10.0.0.1", "https://10.0.0.12", false},
        {"10.0.0.1:8443", "https://10.0.0.1:8443", true},
        {"10.0.0.1:8443", "https://10.0.0.1", false},
        {"10.0.0.0/33", "https://10.0.0.1", false},
        {"10.0.0.0/8", "https://[::ffff:10.0.0.1]", true},
        {"10.0.0.0/8", "https://10.example.com", false},
        {"fd00::1", "https://[fd00::1]", true},
        {"[fd00::1]", "https://[fd00:0::1]", true},
        {"[fd00::1]:8443", "https://[fd00::1]:8443", true},
        {"[fd00::1]:8443", "https://[fd00::1]", false},
        {"fd00::/8", "https://[fd12::9]", true},
        {"fd00::/8", "https://[fe00::9]", false},
        {"[nonsense", "https://nonsense", false},
    };
    for (const Exception& row : rows) {
        const Variables variables{{"HTTPS_PROXY", "http://p:1"}, {"NO_PROXY", row.list}};
        EXPECT_EQ(way_to(row.url, variables), row.direct ? "direct" : "http://p:1")
            << row.list << " and " << row.url;
    }
}

TEST(NoProxy, ItsLowerCaseFormWins) {
    const Variables variables{
        {"HTTPS_PROXY", "http://p:1"}, {"NO_PROXY", "example.com"}, {"no_proxy", "other.com"}
    };
    EXPECT_EQ(way_to("https://example.com", variables), "http://p:1");
    EXPECT_EQ(way_to("https://other.com", variables), "direct");
}

}  // namespace
}  // namespace kinesisd::aws
