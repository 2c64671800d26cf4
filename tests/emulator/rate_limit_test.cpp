#include "emulator/rate_limit.hpp"

#include <gtest/gtest.h>

namespace kinesisd::emulator {
namespace {

using namespace std::chrono_literals;
constexpr WallTime begin{std::chrono::seconds{1'788'220'800}};
constexpr std::size_t mib = 1U << 20U;

bool take(TokenBucket& bucket, double amount, WallTime now) {
    if (!bucket.has(amount, now)) return false;
    bucket.take(amount);
    return true;
}

TEST(TokenBucket, HoldsOneSecondOfItsRate) {
    TokenBucket bucket{5};
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(take(bucket, 1, begin)) << i;
    EXPECT_FALSE(take(bucket, 1, begin));
    EXPECT_FALSE(take(bucket, 1, begin + 199ms));
    EXPECT_TRUE(take(bucket, 1, begin + 200ms));
    EXPECT_FALSE(take(bucket, 1, begin + 200ms));
}

TEST(TokenBucket, NeverHoldsMoreThanThat) {
    TokenBucket bucket{5};
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(take(bucket, 1, begin + 1h));
    EXPECT_FALSE(take(bucket, 1, begin + 1h));
}

TEST(TokenBucket, AllowsASteadyRateForever) {
    TokenBucket bucket{5};
    WallTime now = begin;
    for (int i = 0; i < 100'000; ++i, now += 200ms)
        ASSERT_TRUE(take(bucket, 1, now)) << i;
}

TEST(TokenBucket, LetsMoreThanAWholeBucketPassWhenFullAndThenPayForIt) {
    TokenBucket bucket{100};
    EXPECT_TRUE(take(bucket, 1000, begin));
    EXPECT_FALSE(take(bucket, 1, begin + 9s));
    EXPECT_TRUE(take(bucket, 1, begin + 9s + 10ms));
    EXPECT_FALSE(take(bucket, 1000, begin + 9s + 10ms));
    EXPECT_TRUE(take(bucket, 1000, begin + 11s));
}

TEST(TokenBucket, StandsStillWhenTheClockGoesBack) {
    TokenBucket bucket{5};
    EXPECT_TRUE(take(bucket, 5, begin));
    EXPECT_FALSE(take(bucket, 1, begin - 1min));
    EXPECT_TRUE(take(bucket, 1, begin + 200ms));
}

TEST(ReadWindow, ClosesForTheRestOfTheSecondAfterTwoMebibytes) {
    ReadWindow window;
    ASSERT_TRUE(window.open(begin));
    window.add(mib);
    ASSERT_TRUE(window.open(begin + 100ms));
    window.add(mib);
    EXPECT_FALSE(window.open(begin + 999ms));
    EXPECT_TRUE(window.open(begin + 1s));
}

TEST(ReadWindow, ClosesForFiveSecondsAfterAPageOfTenMebibytes) {
    ReadWindow window;
    ASSERT_TRUE(window.open(begin));
    window.add(10 * mib);
    EXPECT_FALSE(window.open(begin + 4999ms));
    EXPECT_TRUE(window.open(begin + 5s));
}

}  // namespace
}  // namespace kinesisd::emulator
