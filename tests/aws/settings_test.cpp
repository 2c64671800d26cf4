#include "aws/settings.hpp"

#include "aws/environment.hpp"
#include "aws/instance_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

using testing::HasSubstr;

constexpr const char* no_region =
    "no region: set aws.region, AWS_REGION or AWS_DEFAULT_REGION, or region in the profile p";

// Settings asked with these variables and this config file, for the profile p.
class SettingTest : public testing::Test {
protected:
    void set(Variables variables, std::string_view config = "") {
        environment = environment_of(std::move(variables));
        ProfileFile file = parse_profile_file(ProfileFileKind::config, "config", config).value();
        profiles = Profiles{ProfileFile{}, std::move(file)};
    }
    [[nodiscard]] SettingSources sources() const { return {environment, profiles, "p"}; }
    [[nodiscard]] Result<Setting> url(const std::optional<std::string>& configured) const {
        return resolve_endpoint_url(kinesis_service, configured, "eu-west-1", sources());
    }

    Environment environment;
    Profiles profiles;
};

TEST_F(SettingTest, TheRegionIsTheFirstThatIsSet) {
    struct Case {
        std::optional<std::string> configured;
        Variables variables;
        std::string_view config;
        std::string_view region;
        std::string_view origin;
    };
    constexpr std::string_view file = "[profile p]\nregion = sa-east-1\n";
    const std::vector<Case> cases{
        {"eu-west-1", {{"AWS_REGION", "us-east-1"}}, file, "eu-west-1", "aws.region"},
        {{},
         {{"AWS_REGION", "us-east-1"}, {"AWS_DEFAULT_REGION", "us-east-2"}},
         file,
         "us-east-1",
         "AWS_REGION"},
        {{},
         {{"AWS_REGION", ""}, {"AWS_DEFAULT_REGION", "us-east-2"}},
         file,
         "us-east-2",
         "AWS_DEFAULT_REGION"},
        {{}, {}, file, "sa-east-1", "profile p in config:2"},
    };
    for (const Case& c : cases) {
        set(c.variables, c.config);
        const auto setting = resolve_region(c.configured, sources());
        ASSERT_TRUE(setting.has_value()) << setting.error().text();
        EXPECT_EQ(setting->value, c.region);
        EXPECT_EQ(setting->origin, c.origin);
    }
}

TEST_F(SettingTest, ARegionIsRefusedWithItsOrigin) {
    struct Case {
        std::optional<std::string> configured;
        Variables variables;
        std::string_view config;
        std::string detail;
    };
    const std::vector<Case> cases{
        {{}, {}, "", no_region},
        {{}, {{"AWS_REGION", ""}}, "[profile q]\nregion = eu-west-1\n", no_region},
        {"", {{"AWS_REGION", "eu-west-1"}}, "", "aws.region: '' is not a region such as eu-west-1"},
        {{}, {{"AWS_REGION", "x/y"}}, "", "AWS_REGION: 'x/y' is not a region such as eu-west-1"},
        {{},
         {},
         "[profile p]\nregion = EU\n",
         "profile p in config:2: 'EU' is not a region such as eu-west-1"},
    };
    for (const Case& c : cases) {
        set(c.variables, c.config);
        const auto setting = resolve_region(c.configured, sources());
        ASSERT_TRUE(setting.has_error()) << c.detail;
        EXPECT_EQ(setting.error(), (Error{Errc::invalid_configuration, c.detail}));
    }
}

TEST_F(SettingTest, TheEndpointIsTheFirstThatIsSet) {
    const std::string regional = "https://kinesis.eu-west-1.amazonaws.com";
    const Variables both{
        {"AWS_ENDPOINT_URL_KINESIS", "http://kinesis:1"}, {"AWS_ENDPOINT_URL", "http://all:2"}
    };
    constexpr const char* ignore = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
    const auto with = [](Variables variables, const char* name, const char* value) {
        variables[name] = value;
        return variables;
    };
    constexpr std::string_view file =
        "[profile p]\nendpoint_url = http://profile:5\nservices = dev\n"
        "[services dev]\nsts =\n  endpoint_url = http://sts:6\n"
        "kinesis =\n  max_attempts = 2\n  endpoint_url = http://service:4\n";
    constexpr std::string_view no_service =
        "[profile p]\nendpoint_url = http://profile:5\nservices = dev\n[services dev]\nsts =\n"
        "  endpoint_url = http://sts:6\n";
    constexpr std::string_view ignoring =
        "[profile p]\nendpoint_url = http://profile:5\nignore_configured_endpoint_urls = True\n";
    struct Case {
        std::optional<std::string> configured;
        Variables variables;
        std::string_view config;
        std::string_view url;
        std::string_view origin;
    };
    const std::vector<Case> cases{
        {{}, {}, "", regional, "regional endpoint"},
        {"http://own:3", both, file, "http://own:3", "aws.endpoint_url"},
        {{}, both, file, "http://kinesis:1", "AWS_ENDPOINT_URL_KINESIS"},
        {{}, {{"AWS_ENDPOINT_URL", "http://all:2"}}, file, "http://all:2", "AWS_ENDPOINT_URL"},
        {{}, {}, file, "http://service:4", "services dev in config:9"},
        {{}, {}, no_service, "http://profile:5", "profile p in config:2"},
        {{}, with(both, ignore, "true"), file, regional, "regional endpoint"},
        {{}, with(both, ignore, "False"), file, "http://kinesis:1", "AWS_ENDPOINT_URL_KINESIS"},
        {{}, both, ignoring, regional, "regional endpoint"},
        {{}, with({}, ignore, "false"), ignoring, "http://profile:5", "profile p in config:2"},
        {"http://own:3", with(both, ignore, "true"), file, "http://own:3", "aws.endpoint_url"},
        {{},
         {{"AWS_USE_FIPS_ENDPOINT", "true"}},
         "",
         "https://kinesis-fips.eu-west-1.amazonaws.com",
         "regional endpoint, AWS_USE_FIPS_ENDPOINT"},
        {{},
         {},
         "[profile p]\nuse_dualstack_endpoint = true\n",
         "https://kinesis.eu-west-1.api.aws",
         "regional endpoint, profile p in config:2"},
        {{},
         {{"AWS_USE_DUALSTACK_ENDPOINT", "false"}},
         "[profile p]\nuse_dualstack_endpoint = true\n",
         regional,
         "regional endpoint"},
    };
    for (const Case& c : cases) {
        set(c.variables, c.config);
        const auto setting = url(c.configured);
        ASSERT_TRUE(setting.has_value()) << setting.error().text();
        EXPECT_EQ(setting->value, c.url);
        EXPECT_EQ(setting->origin, c.origin);
    }
}

TEST_F(SettingTest, AnEndpointIsRefusedWithItsOrigin) {
    struct Case {
        std::optional<std::string> configured;
        Variables variables;
        std::string_view config;
        std::string detail;
    };
    const std::vector<Case> cases{
        {"localhost", {}, "", "aws.endpoint_url: 'localhost' is not an http:// or https:// URL"},
        {{},
         {{"AWS_ENDPOINT_URL_KINESIS", "http://a:0"}, {"AWS_ENDPOINT_URL", "http://b"}},
         "",
         "AWS_ENDPOINT_URL_KINESIS: 'http://a:0' has a bad port"},
        {{},
         {},
         "[profile p]\nservices = dev\n",
         "profile p in config:2: there is no section [services dev]"},
        {"http://own:3",
         {{"AWS_USE_FIPS_ENDPOINT", "true"}},
         "",
         "aws.endpoint_url names an endpoint, and AWS_USE_FIPS_ENDPOINT asks for another kind of "
         "it: one of the two must go"},
    };
    for (const Case& c : cases) {
        set(c.variables, c.config);
        const auto setting = url(c.configured);
        ASSERT_TRUE(setting.has_error()) << c.detail;
        EXPECT_EQ(setting.error(), (Error{Errc::invalid_configuration, c.detail}));
    }
    set({{"AWS_USE_DUALSTACK_ENDPOINT", "true"}});
    const auto none = resolve_endpoint_url(kinesis_service, {}, "us-iso-east-1", sources());
    ASSERT_TRUE(none.has_error());
    EXPECT_EQ(
        none.error().detail,
        "AWS_USE_DUALSTACK_ENDPOINT: partition aws-iso has no dual-stack endpoints"
    );
    EXPECT_THAT(
        resolve_endpoint_url(kinesis_service, {}, "x/y", sources()).error().detail,
        HasSubstr("'x/y' is not a region")
    );
}

TEST_F(SettingTest, TheCaBundleMayBeTheProfiles) {
    set({{"AWS_CA_BUNDLE", "/env.pem"}}, "[profile p]\nca_bundle = ~/own.pem\n");
    EXPECT_EQ(resolve_ca_bundle("/config.pem", sources()).value, "/config.pem");
    EXPECT_EQ(resolve_ca_bundle({}, sources()).value, "/env.pem");
    set({{"HOME", "/root"}}, "[profile p]\nca_bundle = ~/own.pem\n");
    EXPECT_EQ(resolve_ca_bundle({}, sources()).value, "/root/own.pem");
    EXPECT_EQ(resolve_ca_bundle({}, sources()).origin, "profile p in config:2");
    set({});
    EXPECT_EQ(resolve_ca_bundle({}, sources()).value, "");
}

TEST_F(SettingTest, TheInstanceMetadataServiceIsFoundByItsSettings) {
    set({});
    const auto standard = instance_source(sources()).value();
    ASSERT_TRUE(standard.has_value());
    EXPECT_EQ(standard->endpoint.url(), "http://169.254.169.254");
    EXPECT_EQ(standard->timeout, std::chrono::seconds{1});
    EXPECT_EQ(standard->attempts, 1U);
    EXPECT_EQ(standard->v1, MetadataV1::allowed);
    set({{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6"},
         {"AWS_METADATA_SERVICE_TIMEOUT", "7"},
         {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3"}},
        "[profile p]\nec2_metadata_v1_disabled = true\n");
    const auto changed = instance_source(sources()).value();
    ASSERT_TRUE(changed.has_value());
    EXPECT_EQ(changed->endpoint.url(), "http://[fd00:ec2::254]");
    EXPECT_EQ(changed->timeout, std::chrono::seconds{7});
    EXPECT_EQ(changed->attempts, 3U);
    EXPECT_EQ(changed->v1, MetadataV1::disabled);
    set({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://own:8"}});
    EXPECT_EQ(instance_source(sources()).value()->endpoint.url(), "http://own:8");
    set({{"AWS_EC2_METADATA_DISABLED", "TRUE"}});
    EXPECT_FALSE(instance_source(sources()).value().has_value());
    for (const auto& [name, value] : Variables{
             {"AWS_METADATA_SERVICE_TIMEOUT", "0"},
             {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "many"},
             {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv5"},
             {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "169.254.169.254"}
         }) {
        set({{name, value}});
        const auto wrong = instance_source(sources());
        ASSERT_TRUE(wrong.has_error()) << name;
        EXPECT_EQ(wrong.error().code, Errc::invalid_credentials);
        EXPECT_THAT(wrong.error().detail, HasSubstr(name));
    }
}

}  // namespace
}  // namespace kinesisd::aws
