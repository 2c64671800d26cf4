#include "aws/retry.hpp"

#include "aws/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::uint64_t nearly_one = ~std::uint64_t{0};

struct DelayCase {
    RetryReason reason;
    unsigned retries;
    Duration ceiling;
};

class RetryDelays : public testing::TestWithParam<DelayCase> {};

TEST_P(RetryDelays, AreEvenlyDrawnBelowACeilingThatDoubles) {
    const auto& [reason, retries, ceiling] = GetParam();
    EXPECT_EQ(retry_delay(reason, retries, 0, std::nullopt), 0ms);
    const Duration longest = retry_delay(reason, retries, nearly_one, std::nullopt);
    EXPECT_LT(longest, ceiling);
    EXPECT_GT(longest, ceiling - 1us);
}

INSTANTIATE_TEST_SUITE_P(
    Numbers,
    RetryDelays,
    testing::Values(
        DelayCase{RetryReason::transient, 0, 50ms},
        DelayCase{RetryReason::transient, 1, 100ms},
        DelayCase{RetryReason::transient, 4, 800ms},
        DelayCase{RetryReason::transient, 60, 20s},
        DelayCase{RetryReason::throttling, 0, 1s},
        DelayCase{RetryReason::throttling, 2, 4s},
        DelayCase{RetryReason::throttling, 5, 20s}
    )
);

TEST(RetryDelay, FollowsTheServiceWithinFiveSeconds) {
    const auto delay = [](Duration asked_for) {
        return retry_delay(RetryReason::transient, 0, 0, asked_for);
    };
    EXPECT_EQ(delay(2s), 2s);
    EXPECT_EQ(delay(1h), 5s);
    EXPECT_EQ(delay(0ms), 0ms);
    EXPECT_GT(retry_delay(RetryReason::throttling, 0, nearly_one, 10ms), 999ms)
        << "never sooner than by ourselves";
}

TEST(RetryAfter, IsANumberOfMilliseconds) {
    EXPECT_EQ(parse_retry_after("1500"), Duration{1500ms});
    for (const char* bad :
         {"", "soon", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999"})
        EXPECT_EQ(parse_retry_after(bad), std::nullopt) << bad;
}

TEST(RetryQuota, PaysForRetriesUntilItIsEmpty) {
    RetryQuota quota;
    unsigned taken = 0;
    while (quota.take(RetryReason::transient))
        ++taken;
    EXPECT_EQ(taken, 35U) << "500 / 14";
    EXPECT_TRUE(quota.take(RetryReason::throttling)) << "10 are left, and a throttle costs 5";
    EXPECT_TRUE(quota.take(RetryReason::throttling));
    EXPECT_FALSE(quota.take(RetryReason::throttling));
}

TEST(RetryQuota, GivesBackWhatASuccessfulRetryCostAndOneForASuccessWithout) {
    RetryQuota quota;
    ASSERT_TRUE(quota.take(RetryReason::transient));
    quota.give_back(RetryReason::transient);
    EXPECT_EQ(quota.available(), 500U);
    ASSERT_TRUE(quota.take(RetryReason::throttling));
    quota.give_back(std::nullopt);
    EXPECT_EQ(quota.available(), 496U);
    for (int i = 0; i < 10; ++i)
        quota.give_back(std::nullopt);
    EXPECT_EQ(quota.available(), 500U) << "never more than it had";
}

TEST(RetryReasons, AreThoseThatPassByThemselves) {
    EXPECT_EQ(retry_reason(Errc::throttled), RetryReason::throttling);
    EXPECT_EQ(retry_reason(Errc::limit_exceeded), RetryReason::throttling);
    for (const Errc code : {Errc::service_failed, Errc::timed_out, Errc::connection_lost})
        EXPECT_EQ(retry_reason(code), RetryReason::transient);
    for (const Errc code :
         {Errc::access_denied,
          Errc::resource_not_found,
          Errc::invalid_request,
          Errc::expired_iterator,
          Errc::tls_failed,
          Errc::no_credentials,
          Errc::expired_credentials})
        EXPECT_EQ(retry_reason(code), std::nullopt) << name(code);
}

TEST(RetryOptions, ComeFromTheConfigurationThenTheEnvironmentThenTheProfile) {
    const RetryWishes configured{Setting{"standard", "c"}, Setting{"7", "c"}};
    const RetryWishes profile{Setting{"adaptive", "p"}, Setting{"9", "p"}};
    const auto environment =
        environment_of({{"AWS_RETRY_MODE", "adaptive"}, {"AWS_MAX_ATTEMPTS", "5"}});
    EXPECT_EQ(resolve_retry(configured, environment, profile)->max_attempts, 7U);
    EXPECT_EQ(resolve_retry(configured, environment, profile)->mode, RetryMode::standard);
    EXPECT_EQ(resolve_retry({}, environment, {})->max_attempts, 5U);
    EXPECT_EQ(resolve_retry({}, environment, {})->mode, RetryMode::adaptive);
    EXPECT_EQ(resolve_retry({}, environment_of({}), profile)->max_attempts, 9U);
    EXPECT_EQ(resolve_retry({}, environment_of({}), {})->max_attempts, 3U);
    EXPECT_EQ(resolve_retry({}, environment_of({}), {})->mode, RetryMode::standard);
    EXPECT_EQ(
        resolve_retry({}, environment_of({{"AWS_RETRY_MODE", "legacy"}}), {})->mode,
        RetryMode::standard
    );
}

TEST(RetrySettings, KeepWhatWasSaidAndWhere) {
    const RetryWishes configured{std::nullopt, Setting{"7", "aws.retry.max_attempts"}};
    const RetryWishes profile{Setting{"adaptive", "profile p"}, Setting{"9", "profile p"}};
    const auto environment = environment_of({{"AWS_RETRY_MODE", "legacy"}});
    const RetrySettings chosen = choose_retry(configured, environment, profile);
    EXPECT_EQ(chosen.mode.value, "legacy");
    EXPECT_EQ(chosen.mode.origin, "AWS_RETRY_MODE");
    EXPECT_EQ(chosen.max_attempts.value, "7");
    EXPECT_EQ(chosen.max_attempts.origin, "aws.retry.max_attempts");
    EXPECT_EQ(choose_retry({}, environment_of({}), profile).mode.origin, "profile p");
    const RetrySettings standard = choose_retry({}, environment_of({}), {});
    EXPECT_EQ(standard.mode.value, "standard");
    EXPECT_EQ(standard.mode.origin, "default");
    EXPECT_EQ(standard.max_attempts.value, "3");
}

TEST(RetryOptions, BadOnesNameWhereTheyStand) {
    const auto mode = resolve_retry({}, environment_of({{"AWS_RETRY_MODE", "fast"}}), {});
    EXPECT_THAT(mode.error().text(), HasSubstr("AWS_RETRY_MODE: 'fast' is no retry mode"));
    for (const char* bad : {"0", "-1", "many", "3.5"}) {
        const auto attempts = resolve_retry({}, environment_of({{"AWS_MAX_ATTEMPTS", bad}}), {});
        EXPECT_THAT(attempts.error().text(), HasSubstr("AWS_MAX_ATTEMPTS")) << bad;
    }
}

}  // namespace
}  // namespace kinesisd::aws
