#include "aws/endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::aws {

std::ostream& operator<<(std::ostream& out, const Endpoint& endpoint) {
    return out << endpoint.url();
}

namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Endpoints, AreTakenApart) {
    struct Case {
        std::string_view url;
        Endpoint endpoint;
        std::string_view authority;
        std::string_view printed;
    };
    const Case cases[] = {
        {"https://kinesis.eu-west-1.amazonaws.com",
         {true, "kinesis.eu-west-1.amazonaws.com", 443, "/"},
         "kinesis.eu-west-1.amazonaws.com",
         "https://kinesis.eu-west-1.amazonaws.com"},
        {"http://localhost:4567",
         {false, "localhost", 4567, "/"},
         "localhost:4567",
         "http://localhost:4567"},
        {"http://localhost", {false, "localhost", 80, "/"}, "localhost", "http://localhost"},
        {"http://localhost:80/", {false, "localhost", 80, "/"}, "localhost", "http://localhost"},
        {"https://localhost:443", {true, "localhost", 443, "/"}, "localhost", "https://localhost"},
        {"https://localhost:80",
         {true, "localhost", 80, "/"},
         "localhost:80",
         "https://localhost:80"},
        {"http://localhost:443",
         {false, "localhost", 443, "/"},
         "localhost:443",
         "http://localhost:443"},
        {"HTTPS://Proxy.Example:8443/Kinesis/v1",
         {true, "proxy.example", 8443, "/Kinesis/v1"},
         "proxy.example:8443",
         "https://proxy.example:8443/Kinesis/v1"},
        {"http://127.0.0.1:1", {false, "127.0.0.1", 1, "/"}, "127.0.0.1:1", "http://127.0.0.1:1"},
        {"http://[::1]:4567", {false, "::1", 4567, "/"}, "[::1]:4567", "http://[::1]:4567"},
        {"https://[2001:DB8::1]/x",
         {true, "2001:db8::1", 443, "/x"},
         "[2001:db8::1]",
         "https://[2001:db8::1]/x"},
        {"http://[::ffff:10.0.0.1]",
         {false, "::ffff:10.0.0.1", 80, "/"},
         "[::ffff:10.0.0.1]",
         "http://[::ffff:10.0.0.1]"},
        {"http://kinesis_mock:65535",
         {false, "kinesis_mock", 65535, "/"},
         "kinesis_mock:65535",
         "http://kinesis_mock:65535"},
        {"http://mock.default.svc.cluster.local.",
         {false, "mock.default.svc.cluster.local.", 80, "/"},
         "mock.default.svc.cluster.local.",
         "http://mock.default.svc.cluster.local."},
        {"http://host/a%20b/@c", {false, "host", 80, "/a%20b/@c"}, "host", "http://host/a%20b/@c"},
    };
    for (const Case& c : cases) {
        const Result<Endpoint> endpoint = parse_endpoint(c.url);
        ASSERT_TRUE(endpoint.has_value()) << c.url << ": " << endpoint.error().text();
        EXPECT_EQ(*endpoint, c.endpoint) << c.url;
        EXPECT_EQ(endpoint->authority(), c.authority);
        EXPECT_EQ(endpoint->url(), c.printed);
        EXPECT_EQ(parse_endpoint(endpoint->url()).value(), *endpoint);
    }
}

TEST(Endpoints, AreRefusedWithAReason) {
    struct Case {
        std::string url;
        std::string_view reason;
    };
    const std::vector<Case> cases{
        {"", "is not an http:// or https:// URL"},
        {"localhost:4567", "is not an http:// or https:// URL"},
        {"ftp://localhost", "is not an http:// or https:// URL"},
        {"https:/localhost", "is not an http:// or https:// URL"},
        {" https://localhost", "is not an http:// or https:// URL"},
        {"https://", "has no host"},
        {"https://:443", "has no host"},
        {"https:///path", "has no host"},
        {"https://user@host", "has user data"},
        {"https://user:hidden@host:1", "has user data"},
        {"https://host/?a=b", "has a query or a fragment"},
        {"https://host?a=b", "has a query or a fragment"},
        {"https://host#top", "has a query or a fragment"},
        {"https://host/a b", "has a path that is not percent-encoded"},
        {"https://host/a\r\nb", "has a path that is not percent-encoded"},
        {"https://host/\xc3\xa9", "has a path that is not percent-encoded"},
        {"https://host:", "has a bad port"},
        {"https://host:0", "has a bad port"},
        {"https://host:65536", "has a bad port"},
        {"https://host:000080", "has a bad port"},
        {"https://host:-1", "has a bad port"},
        {"https://host:80a", "has a bad port"},
        {"https://host:1:2", "has a bad port"},
        {"https://[::1]4567", "has a bad port"},
        {"https://::1", "has no host"},
        {"https://fe80::1", "has a bad port"},
        {"https://[::1", "has '[' without ']'"},
        {"https://[]", "has no IPv6 address between '[' and ']'"},
        {"https://[::g]", "has no IPv6 address between '[' and ']'"},
        {"https://[1.2.3.4]", "has no IPv6 address between '[' and ']'"},
        {"https://[fe80::1%25eth0]", "has no IPv6 address between '[' and ']'"},
        {"https://ho st", "has a host that is no host name"},
        {"https://h\xc3\xb6st", "has a host that is no host name"},
        {"https://a..b", "has a host that is no host name"},
        {"https://.a", "has a host that is no host name"},
        {"https://.", "has a host that is no host name"},
        {"https://host%2f", "has a host that is no host name"},
        {"https://" + std::string(64, 'a'), "has a host that is no host name"},
        {"https://" + std::string(127, 'a').replace(1, 0, "."), "has a host that is no host name"},
    };
    for (const Case& c : cases) {
        const Result<Endpoint> endpoint = parse_endpoint(c.url);
        ASSERT_TRUE(endpoint.has_error()) << c.url;
        EXPECT_EQ(endpoint.error().code, Errc::invalid_configuration) << c.url;
        EXPECT_THAT(endpoint.error().detail, HasSubstr(c.reason)) << c.url;
    }
}

TEST(Endpoints, HaveHostNamesOfLimitedLength) {
    std::string host;
    for (int i = 0; i < 126; ++i)
        host += "a.";
    EXPECT_TRUE(parse_endpoint("https://" + host + "a").has_value());    // 253 letters
    EXPECT_FALSE(parse_endpoint("https://" + host + "aa").has_value());  // 254
    EXPECT_TRUE(parse_endpoint("https://" + std::string(63, 'a')).has_value());
}

TEST(Endpoints, AreNotRepeatedWhenTheyMayHoldAPassword) {
    for (const char* url : {"https://me:hidden@host", "me:hidden@host", "https://me:hidden@host/ "})
        EXPECT_THAT(parse_endpoint(url).error().detail, Not(HasSubstr("hidden"))) << url;
    EXPECT_THAT(parse_endpoint("ftp://host").error().detail, HasSubstr("'ftp://host'"));
}

TEST(Regions, AreHostLabels) {
    for (const std::string& region :
         {std::string{"eu-west-1"},
          std::string{"us-gov-east-1"},
          std::string{"a"},
          std::string{"1"},
          std::string{"local"},
          std::string(63, 'a')})
        EXPECT_TRUE(is_region(region)) << region;
    for (const std::string& region :
         {std::string{},
          std::string{"-"},
          std::string{"-a"},
          std::string{"a-"},
          std::string{"EU-west-1"},
          std::string{"eu_west_1"},
          std::string{"eu.west"},
          std::string{"x/y"},
          std::string{"a b"},
          std::string{"a\n"},
          std::string{"\xc3\xa9"},
          std::string(64, 'a'),
          std::string{"evil.example/#"}})
        EXPECT_FALSE(is_region(region)) << region;
}

TEST(Regions, HaveAnEndpointInTheirPartition) {
    struct Case {
        std::string_view region;
        std::string_view url;
    };
    const Case cases[] = {
        {"eu-west-1", "https://kinesis.eu-west-1.amazonaws.com"},
        {"us-east-1", "https://kinesis.us-east-1.amazonaws.com"},
        {"mx-central-1", "https://kinesis.mx-central-1.amazonaws.com"},
        {"cn-north-1", "https://kinesis.cn-north-1.amazonaws.com.cn"},
        {"us-gov-west-1", "https://kinesis.us-gov-west-1.amazonaws.com"},
        {"us-iso-east-1", "https://kinesis.us-iso-east-1.c2s.ic.gov"},
        {"us-isob-east-1", "https://kinesis.us-isob-east-1.sc2s.sgov.gov"},
        {"eu-isoe-west-1", "https://kinesis.eu-isoe-west-1.cloud.adc-e.uk"},
        {"us-isof-south-1", "https://kinesis.us-isof-south-1.csp.hci.ic.gov"},
        {"eusc-de-east-1", "https://kinesis.eusc-de-east-1.amazonaws.eu"},
        {"moon-base-1", "https://kinesis.moon-base-1.amazonaws.com"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(regional_endpoint("kinesis", c.region).url(), c.url);
    EXPECT_EQ(regional_endpoint("sts", "eu-west-1").url(), "https://sts.eu-west-1.amazonaws.com");
}

TEST(RegionsDeathTest, AreCheckedBeforeTheyEnterAHost) {
    EXPECT_DEATH((void)regional_endpoint("kinesis", "evil.example/"), "broken invariant");
}

TEST(Regions, HaveEndpointsInVariants) {
    constexpr EndpointVariant fips{Fips::on, DualStack::off};
    constexpr EndpointVariant dual{Fips::off, DualStack::on};
    constexpr EndpointVariant both{Fips::on, DualStack::on};
    struct Case {
        std::string_view region;
        EndpointVariant variant;
        std::string_view host;
    };
    const Case cases[] = {
        {"us-east-1", fips, "kinesis-fips.us-east-1.amazonaws.com"},
        {"us-east-1", dual, "kinesis.us-east-1.api.aws"},
        {"us-east-1", both, "kinesis-fips.us-east-1.api.aws"},
        {"cn-north-1", dual, "kinesis.cn-north-1.api.amazonwebservices.com.cn"},
        {"us-gov-west-1", fips, "kinesis.us-gov-west-1.amazonaws.com"},
        {"us-gov-west-1", both, "kinesis-fips.us-gov-west-1.api.aws"},
        {"us-iso-east-1", fips, "kinesis-fips.us-iso-east-1.c2s.ic.gov"},
        {"eusc-de-east-1", dual, "kinesis.eusc-de-east-1.api.amazonwebservices.eu"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(regional_endpoint("kinesis", c.region, c.variant).value().host, c.host);
    const auto none = regional_endpoint("kinesis", "us-isob-east-1", dual);
    ASSERT_TRUE(none.has_error());
    EXPECT_EQ(none.error().detail, "partition aws-iso-b has no dual-stack endpoints");
}

TEST(Regions, BelongToAPartition) {
    EXPECT_EQ(partition_of("eu-west-1"), "aws");
    EXPECT_EQ(partition_of("eu-isoe-west-1"), "aws-iso-e");
    EXPECT_EQ(partition_of("eusc-de-east-1"), "aws-eusc");
    EXPECT_EQ(partition_of("moon-base-1"), "aws");
}

}  // namespace
}  // namespace kinesisd::aws
