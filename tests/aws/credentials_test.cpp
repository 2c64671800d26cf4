#include "aws/credentials.hpp"

#include "aws/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

Credentials found_in(const Variables& variables) {
    return credentials_from_environment(environment_of(variables)).value().value();
}

TEST(EnvironmentCredentials, AreThereWithBothKeys) {
    const Credentials credentials = found_in(
        {{"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"}, {"AWS_SECRET_ACCESS_KEY", "wJalr/XUtn+FEMI="}}
    );
    EXPECT_EQ(credentials.access_key_id, "AKIDEXAMPLE");
    EXPECT_EQ(credentials.secret_access_key.reveal(), "wJalr/XUtn+FEMI=");
    EXPECT_TRUE(credentials.session_token.empty());
    EXPECT_FALSE(credentials.expires.has_value());
    EXPECT_EQ(credentials.provider, "environment");
}

TEST(EnvironmentCredentials, TakeTheTokenAndTheExpiration) {
    const Credentials credentials = found_in({
        {"AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"},
        {"AWS_SECRET_ACCESS_KEY", "secret"},
        {"AWS_SESSION_TOKEN", "FwoGZXIvYXdzE//token=="},
        {"AWS_CREDENTIAL_EXPIRATION", "2026-09-01T02:00:00+02:00"},
    });
    EXPECT_EQ(credentials.session_token.reveal(), "FwoGZXIvYXdzE//token==");
    EXPECT_EQ(credentials.expires, parse_iso8601("2026-09-01T00:00:00Z").value());
}

TEST(EnvironmentCredentials, AreAbsentWithoutAnyKey) {
    const std::vector<Variables> cases{
        {},
        {{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", ""}},
        {{"AWS_SESSION_TOKEN", "left over"}, {"AWS_CREDENTIAL_EXPIRATION", "nonsense"}},
    };
    for (const Variables& variables : cases) {
        const auto found = credentials_from_environment(environment_of(variables));
        ASSERT_TRUE(found.has_value());
        EXPECT_FALSE(found->has_value());
    }
}

TEST(EnvironmentCredentials, NameTheVariableThatIsWrong) {
    struct Case {
        Variables variables;
        std::string detail;
    };
    const std::string unprintable = " holds a blank, a line end or another unprintable character";
    const std::vector<Case> cases{
        {{{"AWS_ACCESS_KEY_ID", "AKID"}},
         "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not"},
        {{{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", ""}},
         "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not"},
        {{{"AWS_SECRET_ACCESS_KEY", "hidden"}},
         "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not"},
        {{{"AWS_ACCESS_KEY_ID", "AKID\r\nX: y"}, {"AWS_SECRET_ACCESS_KEY", "hidden"}},
         "AWS_ACCESS_KEY_ID" + unprintable},
        {{{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "hidden\n"}},
         "AWS_SECRET_ACCESS_KEY" + unprintable},
        {{{"AWS_ACCESS_KEY_ID", "AKID"},
          {"AWS_SECRET_ACCESS_KEY", "hidden"},
          {"AWS_SESSION_TOKEN", "hidden token"}},
         "AWS_SESSION_TOKEN" + unprintable},
        {{{"AWS_ACCESS_KEY_ID", "AKID"},
          {"AWS_SECRET_ACCESS_KEY", "hidden"},
          {"AWS_CREDENTIAL_EXPIRATION", "tomorrow"}},
         "AWS_CREDENTIAL_EXPIRATION: 'tomorrow' is not a time such as 2026-09-01T00:00:00Z"},
    };
    for (const Case& c : cases) {
        const auto found = credentials_from_environment(environment_of(c.variables));
        ASSERT_TRUE(found.has_error()) << c.detail;
        EXPECT_EQ(found.error(), (Error{Errc::invalid_credentials, c.detail}));
        EXPECT_THAT(found.error().text(), Not(HasSubstr("hidden")));
    }
}

TEST(Credentials, PrintWithoutTheirSecrets) {
    const Credentials credentials{
        .access_key_id = "ASIAEXAMPLE",
        .secret_access_key = Secret{"hidden"},
        .session_token = Secret{"hidden"},
        .expires = parse_iso8601("2026-09-01T00:00:00Z").value(),
        .provider = "environment",
    };
    EXPECT_EQ(
        testing::PrintToString(credentials),
        "ASIAEXAMPLE from environment, secret ***, token ***, until 2026-09-01T00:00:00.000Z"
    );
    EXPECT_EQ(
        testing::PrintToString(Credentials{"AKID", Secret{"hidden"}, Secret{}, {}, "profile a"}),
        "AKID from profile a, secret ***"
    );
}

}  // namespace
}  // namespace kinesisd::aws
