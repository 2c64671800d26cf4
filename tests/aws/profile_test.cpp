#include "aws/arguments.hpp"
#include "aws/environment.hpp"
#include "aws/profiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Profiles profiles_of(std::string_view credentials, std::string_view config) {
    return Profiles{
        parse_profile_file(ProfileFileKind::credentials, "credentials", credentials).value(),
        parse_profile_file(ProfileFileKind::config, "config", config).value()
    };
}

std::string text_of(const std::optional<Setting>& setting) {
    return setting ? setting->value : "(none)";
}

TEST(Profiles, HaveValuesInSections) {
    constexpr std::string_view config =
        "\xef\xbb\xbf# a comment\r\n"
        "[default]\r\n"
        "Region = eu-west-1 # that one\r\n"
        "  ; an indented comment\r\n"
        "output=json;no comment\r\n"
        "[profile  'my team' ] ; why not\n"
        "region=us-east-1\n"
        "empty =\n"
        "key = a = b\n"
        "\n"
        "[profile default]\n"
        "region = eu-north-1\n"
        "[plugins]\n"
        "cli = x\n";
    const Profiles profiles = profiles_of("", config);
    EXPECT_EQ(text_of(profiles.find("default", "region")), "eu-north-1");
    EXPECT_EQ(text_of(profiles.find("default", "output")), "json;no comment");
    EXPECT_EQ(text_of(profiles.find("my team", "region")), "us-east-1");
    EXPECT_EQ(text_of(profiles.find("my team", "empty")), "(none)");
    EXPECT_EQ(text_of(profiles.find("my team", "key")), "a = b");
    EXPECT_EQ(profiles.find("my team", "region")->origin, "profile my team in config:7");
    EXPECT_FALSE(profiles.has("plugins"));
    EXPECT_FALSE(profiles.has("cli"));
}

TEST(Profiles, TheCredentialsFileWinsForEachKey) {
    const Profiles profiles = profiles_of(
        "[p]\nregion = a\n[profile q]\nregion = q\n", "[profile p]\nregion = b\nc = d\n"
    );
    EXPECT_EQ(text_of(profiles.find("p", "region")), "a");
    EXPECT_EQ(text_of(profiles.find("p", "c")), "d");
    EXPECT_EQ(profiles.find("p", "region")->origin, "profile p in credentials:2");
    EXPECT_EQ(text_of(profiles.find_in(ProfileFileKind::config, "p", "region")), "b");
    EXPECT_FALSE(profiles.has("q"));
}

TEST(Profiles, HaveNestedTablesAndSessions) {
    const Profiles profiles = profiles_of(
        "",
        "[services dev]\nkinesis = \n  Endpoint_URL = http://a # x\n\ts = t\n"
        "[sso-session corp]\nsso_region = eu-west-1\nscopes = a\n  b\n"
    );
    EXPECT_EQ(text_of(profiles.find_service_url("dev", "kinesis")), "http://a");
    EXPECT_EQ(profiles.find_service_url("dev", "kinesis")->origin, "services dev in config:3");
    EXPECT_EQ(text_of(profiles.find_service_url("dev", "sts")), "(none)");
    EXPECT_EQ(text_of(profiles.find_session("corp", "sso_region")), "eu-west-1");
    EXPECT_EQ(text_of(profiles.find_session("corp", "scopes")), "a\nb");
    EXPECT_TRUE(profiles.has_session("corp"));
    EXPECT_FALSE(profiles.has_session("dev"));
    EXPECT_TRUE(profiles.has_services("dev"));
}

TEST(Profiles, MistakesHaveTheirPlaceAndNotTheirText) {
    struct Case {
        std::string_view text;
        std::string_view error;
    };
    const Case cases[] = {
        {"[default]\nhush\n", "f:2: this line is neither [section] nor key = value"},
        {"[default]\n= hush\n", "f:2: this line is neither [section] nor key = value"},
        {"hush = 1\n", "f:1: this line stands before the first section"},
        {"[default\n", "f:1: this line has '[' without ']'"},
        {"[default] hush\n", "f:1: this line has something behind the section's ']'"},
        {"\n\n[ ]\n", "f:3: this line is a section without a name"},
        {"[default]\n  a = hush\n", "f:2: this line is indented, but there is no key above it"},
        {"[default]\ns =\n  hush\n", "f:3: this line is indented, but not key = value"},
    };
    for (const Case& c : cases) {
        const auto file = parse_profile_file(ProfileFileKind::config, "f", c.text);
        ASSERT_TRUE(file.has_error()) << c.text;
        EXPECT_EQ(file.error(), (Error{Errc::invalid_configuration, std::string{c.error}}));
        EXPECT_THAT(file.error().detail, Not(HasSubstr("hush")));
    }
}

TEST(Profiles, AreFoundByTheEnvironment) {
    const ProfilePaths home = profile_paths(environment_of({{"HOME", "/root"}}));
    EXPECT_EQ(home.credentials, "/root/.aws/credentials");
    EXPECT_EQ(home.config, "/root/.aws/config");
    const ProfilePaths named = profile_paths(environment_of(
        {{"HOME", "/root"}, {"AWS_SHARED_CREDENTIALS_FILE", "~/k"}, {"AWS_CONFIG_FILE", "/c"}}
    ));
    EXPECT_EQ(named.credentials, "/root/k");
    EXPECT_EQ(named.config, "/c");
    EXPECT_EQ(profile_paths(environment_of({})).config, "");
}

TEST(Profiles, ANamedOneMustBeThere) {
    const Profiles profiles = profiles_of("", "[profile p]\n");
    const Environment named = environment_of({{"AWS_PROFILE", "q"}, {"AWS_DEFAULT_PROFILE", "r"}});
    EXPECT_EQ(choose_profile("p", named).origin, "aws.profile");
    EXPECT_EQ(choose_profile({}, named).value, "q");
    EXPECT_EQ(choose_profile({}, environment_of({{"AWS_DEFAULT_PROFILE", "r"}})).value, "r");
    const Setting standard = choose_profile({}, environment_of({}));
    EXPECT_EQ(standard.value, "default");
    EXPECT_TRUE(check_profile(profiles, standard).has_value());
    EXPECT_TRUE(check_profile(profiles, choose_profile("p", named)).has_value());
    EXPECT_EQ(
        check_profile(profiles, choose_profile({}, named)).error().detail,
        "AWS_PROFILE: there is no profile 'q' in credentials and config"
    );
}

TEST(Arguments, AreSplitAsAShellDoesIt) {
    struct Case {
        std::string_view command;
        std::vector<std::string> arguments;
    };
    const Case cases[] = {
        {"a", {"a"}},
        {"  a\tb\n c ", {"a", "b", "c"}},
        {R"(a 'b c' "d e"f)", {"a", "b c", "d ef"}},
        {R"(a '' "")", {"a", "", ""}},
        {R"(a\ b \' \\)", {"a b", "'", "\\"}},
        {R"("a\"b" "a\\b" "a\b" '\')", {"a\"b", "a\\b", "a\\b", "\\"}},
        {"$HOME `x` * # y", {"$HOME", "`x`", "*", "#", "y"}},
    };
    for (const Case& c : cases)
        EXPECT_EQ(split_arguments(c.command).value(), c.arguments) << c.command;
    for (const char* bad : {"", "  ", "hush 'b", "hush \"b", "hush \\"}) {
        const auto arguments = split_arguments(bad);
        ASSERT_TRUE(arguments.has_error()) << bad;
        EXPECT_EQ(arguments.error().code, Errc::invalid_credentials);
        EXPECT_THAT(arguments.error().detail, Not(HasSubstr("hush")));
    }
}

}  // namespace
}  // namespace kinesisd::aws
