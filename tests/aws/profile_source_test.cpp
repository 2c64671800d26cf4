#include "aws/profile_source.hpp"

#include "aws/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ProfileSource : public testing::Test {
protected:
    [[nodiscard]] PlanResult plan(
        PlanKind kind, std::string_view config, std::string_view credentials = ""
    ) const {
        const Profiles profiles{
            parse_profile_file(ProfileFileKind::credentials, "keys", credentials).value(),
            parse_profile_file(ProfileFileKind::config, "config", config).value()
        };
        return kind(profiles, "p", environment);
    }

    Environment environment = environment_of({});
};

// "A>B from KEY": the roles in the order in which they are assumed, and what they begin with.
std::string text_of(const PlanResult& plan) {
    if (!plan) return plan.error().detail;
    if (!*plan) return "none";
    std::string text;
    for (const Role& role : (*plan)->roles)
        text.append(role.arn).append(">");
    struct Visitor {
        std::string operator()(const Credentials& keys) const {
            return keys.access_key_id + " of " + keys.provider;
        }
        std::string operator()(const WebIdentity& identity) const {
            return identity.token_file + " for " + identity.role.arn;
        }
        std::string operator()(const SsoLogin& login) const {
            return login.cache_key + " " + login.region + " " + login.account_id + " " +
                   login.role_name;
        }
        std::string operator()(const CredentialProcess& process) const {
            return process.arguments.front();
        }
        std::string operator()(NamedSource source) const {
            return source == NamedSource::container ? "container" : "other";
        }
    };
    return text + std::visit(Visitor{}, (*plan)->source);
}

constexpr std::string_view keys = "aws_access_key_id = K\naws_secret_access_key = hush\n";

TEST_F(ProfileSource, KeysStandInOneFile) {
    const std::string section = "[profile p]\n" + std::string{keys};
    EXPECT_EQ(text_of(plan(plan_config_keys, section)), "K of config_file");
    EXPECT_EQ(text_of(plan(plan_shared_keys, section)), "none");
    const std::string with_token = "[p]\n" + std::string{keys} + "aws_session_token = t\n";
    const PlanResult shared = plan(plan_shared_keys, "", with_token);
    EXPECT_EQ(text_of(shared), "K of shared_credentials");
    EXPECT_EQ(std::get<Credentials>((*shared)->source).session_token.reveal(), "t");
    EXPECT_EQ(
        text_of(plan(
            plan_shared_keys,
            "[profile p]\naws_secret_access_key = s\n",
            "[p]\n"
            "aws_access_key_id = K\n"
        )),
        "profile p in keys:2: aws_access_key_id is there, but aws_secret_access_key is not"
    );
    EXPECT_EQ(
        text_of(plan(plan_config_keys, "[profile p]\naws_secret_access_key = hush\n")),
        "profile p in config:2: aws_secret_access_key is there, but aws_access_key_id is not"
    );
    EXPECT_EQ(
        text_of(plan(
            plan_config_keys,
            "[profile p]\naws_access_key_id = K\n"
            "aws_secret_access_key = hu sh\n"
        )),
        "profile p in config:2: the secret access key is not printable"
    );
}

TEST_F(ProfileSource, RolesAreFollowedToWhatHasKeys) {
    struct Case {
        std::string config;
        std::string_view plan;
    };
    const std::string k{keys};
    const std::vector<Case> cases{
        {"[profile p]\n" + k, "none"},
        {"[profile p]\nrole_arn = A\nsource_profile = b\n[profile b]\n" + k, "A>K of config_file"},
        {"[profile p]\nrole_arn = A\nsource_profile = b\n[profile b]\nrole_arn = B\n"
         "source_profile = c\n[profile c]\n" +
             k,
         "B>A>K of config_file"},
        {"[profile p]\nrole_arn = A\nsource_profile = p\n" + k, "A>K of config_file"},
        {"[profile p]\nrole_arn = A\nsource_profile = b\n[profile b]\nrole_arn = B\n"
         "source_profile = b\n" +
             k,
         "A>K of config_file"},
        {"[profile p]\nrole_arn = A\ncredential_source = EcsContainer\n", "A>container"},
        {"[profile p]\nrole_arn = A\nsource_profile = b\n[profile b]\ncredential_process = x y\n",
         "A>x"},
        {"[profile p]\nrole_arn = A\nsource_profile = b\n[profile b]\nrole_arn = B\n"
         "web_identity_token_file = /t\n",
         "A>/t for B"},
        {"[profile p]\nrole_arn = A\nweb_identity_token_file = /t\n", "none"},
        {"[profile p]\nrole_arn = A\n",
         "profile p in config:2: role_arn is there, but neither source_profile nor "
         "credential_source is"},
        {"[profile p]\nrole_arn = A\nsource_profile = b\ncredential_source = Environment\n",
         "profile p in config:4: source_profile and credential_source exclude each other"},
        {"[profile p]\nrole_arn = A\ncredential_source = Moon\n",
         "profile p in config:3: credential_source is none of Environment, EcsContainer and "
         "Ec2InstanceMetadata"},
        {"[profile p]\nrole_arn = A\nsource_profile = b\n",
         "profile p in config:3: there is no source_profile b"},
        {"[profile p]\nrole_arn = A\nsource_profile = b\n[profile b]\n",
         "profile p in config:3: source_profile b has no credentials"},
        {"[profile p]\nrole_arn = A\nsource_profile = p\n",
         "profile p in config:3: source_profile leads back to profile p"},
        {"[profile p]\nrole_arn = A\nsource_profile = b\n[profile b]\nrole_arn = B\n"
         "source_profile = p\n",
         "profile b in config:6: source_profile leads back to profile p"},
        {"[profile p]\nrole_arn = A\nsource_profile = p\nmfa_serial = m\n" + k,
         "profile p in config:4: mfa_serial asks a person for a code, and a daemon cannot ask "
         "anybody"},
        {"[profile p]\nrole_arn = A\nsource_profile = p\nduration_seconds = 899\n" + k,
         "profile p in config:4: duration_seconds is no number from 900 to 43200"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(text_of(plan(plan_role, c.config)), c.plan) << c.config;
}

TEST_F(ProfileSource, ARoleHasItsOwnWords) {
    const PlanResult plain =
        plan(plan_role, "[profile p]\nrole_arn = A\ncredential_source = Environment\n");
    EXPECT_EQ((*plain)->roles[0].session_name, "kinesisd");
    EXPECT_EQ((*plain)->roles[0].duration, std::nullopt);
    const PlanResult full = plan(
        plan_role,
        "[profile p]\nrole_arn = A\ncredential_source = Environment\nrole_session_name = me\n"
        "external_id = x1\nduration_seconds = 43200\n"
    );
    const Role& role = (*full)->roles[0];
    EXPECT_EQ(role.session_name, "me");
    EXPECT_EQ(role.external_id.reveal(), "x1");
    EXPECT_EQ(role.duration, std::chrono::hours{12});
    EXPECT_EQ(role.origin, "profile p in config:2");
}

TEST_F(ProfileSource, WebIdentitiesAreOfTheEnvironmentFirst) {
    constexpr std::string_view profile =
        "[profile p]\nweb_identity_token_file = /p\nrole_arn = P\nrole_session_name = s\n";
    EXPECT_EQ(text_of(plan(plan_web_identity, "")), "none");
    EXPECT_EQ(text_of(plan(plan_web_identity, profile)), "/p for P");
    EXPECT_EQ(
        text_of(plan(plan_web_identity, "[profile p]\nweb_identity_token_file = /p\n")),
        "profile p in config:2: a web identity token file is named, but no role (AWS_ROLE_ARN, "
        "role_arn)"
    );
    environment = environment_of({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/env"}, {"AWS_ROLE_ARN", "E"}});
    const PlanResult both = plan(plan_web_identity, profile);
    EXPECT_EQ(text_of(both), "/env for E");
    EXPECT_EQ(std::get<WebIdentity>((*both)->source).role.session_name, "s");
    environment = without_credentials(environment);
    EXPECT_EQ(text_of(plan(plan_web_identity, profile)), "/p for P");
}

TEST_F(ProfileSource, LoginsAreOfASessionOrOfTheProfile) {
    struct Case {
        std::string_view config;
        std::string_view plan;
    };
    const Case cases[] = {
        {"[profile p]\nsso_start_url = u\nsso_region = r\n", "none"},
        {"[profile p]\nsso_account_id = 1\nsso_role_name = R\nsso_start_url = u\nsso_region = r\n",
         "u r 1 R"},
        {"[profile p]\nsso_account_id = 1\nsso_role_name = R\nsso_session = s\n"
         "[sso-session s]\nsso_start_url = u\nsso_region = r\n",
         "s r 1 R"},
        {"[profile p]\nsso_account_id = 1\n",
         "profile p in config:2: sso_account_id is there, but sso_role_name is not"},
        {"[profile p]\nsso_role_name = 1\n",
         "profile p in config:2: sso_role_name is there, but sso_account_id is not"},
        {"[profile p]\nsso_account_id = 1\nsso_role_name = R\nsso_session = s\n",
         "profile p in config:4: there is no section [sso-session s]"},
        {"[profile p]\nsso_account_id = 1\nsso_role_name = R\nsso_start_url = u\n",
         "profile p in config:2: sso_region is missing"},
        {"[profile p]\nsso_account_id = 1\nsso_role_name = R\nsso_session = s\n"
         "[sso-session s]\nsso_region = r\n",
         "profile p in config:4: sso_start_url is missing"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(text_of(plan(plan_sso, c.config)), c.plan) << c.config;
}

TEST_F(ProfileSource, AProcessIsSplitIntoArguments) {
    EXPECT_EQ(text_of(plan(plan_process, "[profile p]\n")), "none");
    const PlanResult process =
        plan(plan_process, "[profile p]\ncredential_process = /bin/get 'a b' --x\n");
    EXPECT_THAT(
        std::get<CredentialProcess>((*process)->source).arguments,
        ElementsAre("/bin/get", "a b", "--x")
    );
    const PlanResult bad = plan(plan_process, "[profile p]\ncredential_process = x 'hush\n");
    EXPECT_EQ(text_of(bad), "profile p in config:2: credential_process: a quotation does not end");
    EXPECT_THAT(text_of(bad), Not(HasSubstr("hush")));
}

}  // namespace
}  // namespace kinesisd::aws
