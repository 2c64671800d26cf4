#include "pipeline/credential_candidates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace kinesisd {
namespace {

using testing::HasSubstr;
using testing::Not;
using Variables = std::map<std::string, std::string, std::less<>>;

aws::Profiles profiles_of(const std::string& credentials, const std::string& config) {
    using Kind = aws::ProfileFileKind;
    return {
        aws::parse_profile_file(Kind::credentials, "/c", credentials).value(),
        aws::parse_profile_file(Kind::config, "/f", config).value()
    };
}

CredentialSettings settings_of(Variables variables) {
    CredentialSettings settings;
    settings.region = "eu-west-1";
    settings.environment = [variables = std::move(variables)](std::string_view name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional{found->second};
    };
    return settings;
}

// A letter a place: w(ritten), -, b(roken), ?.
std::string states_of(const std::vector<CredentialCandidate>& candidates) {
    std::string states;
    for (const CredentialCandidate& candidate : candidates) {
        switch (candidate.state) {
            case CredentialCandidate::State::written: states.push_back('w'); break;
            case CredentialCandidate::State::absent: states.push_back('-'); break;
            case CredentialCandidate::State::broken: states.push_back('b'); break;
            case CredentialCandidate::State::reachable: states.push_back('?'); break;
        }
    }
    return states;
}

struct Case {
    std::string what;
    Variables variables;
    std::string credentials;
    std::string config;
    // environment, role, web identity, SSO, credentials file, program, config file, container,
    // instance
    std::string states;
};

class Candidates : public testing::TestWithParam<Case> {};

TEST_P(Candidates, AreFoundWhereTheyAreWrittenDown) {
    const Case& c = GetParam();
    const auto candidates =
        credential_candidates(settings_of(c.variables), profiles_of(c.credentials, c.config));
    EXPECT_EQ(states_of(candidates), c.states);
    for (const CredentialCandidate& candidate : candidates)
        EXPECT_THAT(candidate.text, Not(HasSubstr("hush"))) << candidate.place;
}

const Variables no_instance{{"AWS_EC2_METADATA_DISABLED", "true"}};
const std::string keys = "aws_access_key_id = A\naws_secret_access_key = hush\n";

INSTANTIATE_TEST_SUITE_P(
    Places,
    Candidates,
    testing::Values(
        Case{"Nothing", {}, "", "", "--------?"},
        Case{"NoInstance", no_instance, "", "", "---------"},
        Case{
            "Environment",
            {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "hush"}},
            "",
            "",
            "w-------?"
        },
        Case{"HalfAnEnvironment", {{"AWS_SECRET_ACCESS_KEY", "hush"}}, "", "", "b-------?"},
        Case{
            "Role",
            no_instance,
            "[base]\n" + keys,
            "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n",
            "-w-------"
        },
        Case{
            "WebIdentity",
            {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
             {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r"},
             {"AWS_EC2_METADATA_DISABLED", "true"}},
            "",
            "",
            "--w------"
        },
        Case{"CredentialsFile", no_instance, "[default]\n" + keys, "", "----w----"},
        Case{
            "Program",
            no_instance,
            "",
            "[default]\ncredential_process = /bin/keys --password hush\n",
            "-----w---"
        },
        Case{"ConfigFile", no_instance, "", "[default]\n" + keys, "------w--"},
        Case{
            "Container",
            {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/hush"},
             {"AWS_EC2_METADATA_DISABLED", "true"}},
            "",
            "",
            "-------w-"
        }
    ),
    [](const testing::TestParamInfo<Case>& row) { return row.param.what; }
);

TEST(CredentialCandidates, OfANamedProfileDoNotLookAtKeysOfTheEnvironment) {
    CredentialSettings settings = settings_of(
        {{"AWS_ACCESS_KEY_ID", "A"},
         {"AWS_SECRET_ACCESS_KEY", "hush"},
         {"AWS_EC2_METADATA_DISABLED", "true"}}
    );
    settings.profile = "analytics";
    const auto candidates =
        credential_candidates(settings, profiles_of("[analytics]\n" + keys, ""));
    EXPECT_EQ(states_of(candidates), "---w----");
    EXPECT_EQ(candidates.at(3).text, "access key A");
}

TEST(CredentialCandidates, EndWithTheRoleOfTheConfiguration) {
    CredentialSettings settings = settings_of(no_instance);
    aws::Role role;
    role.arn = "arn:aws:iam::123456789012:role/r";
    role.external_id = aws::Secret{"hush"};
    settings.assume_role = role;
    const auto candidates = credential_candidates(settings, profiles_of("", ""));
    EXPECT_EQ(candidates.back().place, "aws.assume_role");
    EXPECT_EQ(candidates.back().text, "with these, arn:aws:iam::123456789012:role/r");
}

}  // namespace
}  // namespace kinesisd
