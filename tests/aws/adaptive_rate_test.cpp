#include "aws/adaptive_rate.hpp"

#include <gtest/gtest.h>

namespace kinesisd::aws {
namespace {

using namespace std::chrono_literals;

// Calls that are made one behind the other, as soon as the rate allows, each answered at once by a
// service that takes `served_per_s`; returns how many were made in `time`.
unsigned calls_in(Duration time, AdaptiveRate& rate, double served_per_s, TimePoint& now) {
    const TimePoint end = now + time;
    double tokens = served_per_s;
    unsigned calls = 0;
    TimePoint last = now;
    while (now < end) {
        now = std::max(now + 1ms, rate.reserve(now));
        tokens = std::min(
            served_per_s, tokens + std::chrono::duration<double>(now - last).count() * served_per_s
        );
        last = now;
        const bool taken = tokens >= 1;
        if (taken) tokens -= 1;
        rate.on_answer(taken ? AdaptiveRate::Answer::other : AdaptiveRate::Answer::throttled, now);
        ++calls;
    }
    return calls;
}

TEST(AdaptiveRate, LimitsNothingUntilSomethingIsThrottled) {
    AdaptiveRate rate;
    const TimePoint now = TimePoint{} + 1h;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(rate.reserve(now), now);
        rate.on_answer(AdaptiveRate::Answer::other, now);
    }
    EXPECT_EQ(rate.limit(), std::nullopt);
}

TEST(AdaptiveRate, FallsWithEachThrottleButNeverToNothing) {
    AdaptiveRate rate;
    TimePoint now = TimePoint{} + 1h;
    for (int i = 0; i < 40; ++i)
        rate.on_answer(AdaptiveRate::Answer::other, now += 50ms);
    double before = 1000;
    for (int i = 0; i < 20; ++i) {
        rate.on_answer(AdaptiveRate::Answer::throttled, now += 1ms);
        ASSERT_TRUE(rate.limit().has_value());
        EXPECT_LE(*rate.limit(), before);
        before = *rate.limit();
    }
    EXPECT_EQ(before, 0.5);
    EXPECT_LE(rate.reserve(now), now + 10s) << "one call in two seconds is always allowed";
}

TEST(AdaptiveRate, SettlesNearWhatTheServiceTakes) {
    AdaptiveRate rate;
    TimePoint now = TimePoint{} + 1h;
    calls_in(60s, rate, 20, now);
    const unsigned calls = calls_in(60s, rate, 20, now);
    EXPECT_GT(calls, 60 * 20 * 0.6);
    EXPECT_LT(calls, 60 * 20 * 1.3);
}

TEST(AdaptiveRate, RisesAgainWhenTheServiceTakesMore) {
    AdaptiveRate rate;
    TimePoint now = TimePoint{} + 1h;
    calls_in(60s, rate, 5, now);
    const double low = rate.limit().value();
    calls_in(60s, rate, 100'000, now);
    EXPECT_GT(rate.limit().value(), 10 * low);
}

}  // namespace
}  // namespace kinesisd::aws
