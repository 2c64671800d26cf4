#include "kinesis/write_rate.hpp"

#include <gtest/gtest.h>

namespace kinesisd::kinesis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint start{seconds{1000}};
constexpr std::size_t small = 100;

// Sends as much as the rate allows, in steps of a millisecond; every `throttle_every`-th is
// refused.
std::uint64_t sent_in(WriteRate& rate, TimePoint from, Duration length, std::size_t bytes) {
    std::uint64_t sent = 0;
    for (TimePoint now = from; now < from + length; now += milliseconds{1})
        for (; rate.open(now); ++sent)
            rate.take(bytes);
    return sent;
}

// A shard that takes `capacity` records a second and refuses what is more.
double accepted_a_second(WriteRate& rate, double capacity, int seconds_long) {
    double tokens = capacity;
    std::uint64_t accepted = 0;
    for (int ms = 0; ms < seconds_long * 1000; ++ms) {
        const TimePoint now = start + milliseconds{ms};
        tokens = std::min(capacity, tokens + capacity / 1000);
        while (rate.open(now)) {
            rate.take(small);
            if (tokens >= 1) {
                tokens -= 1;
                ++accepted;
            } else {
                rate.throttled(now);
            }
        }
    }
    return static_cast<double>(accepted) / seconds_long;
}

TEST(WriteRate, BeginsWithOneSecondOfAShard) {
    WriteRate records{start};
    EXPECT_EQ(sent_in(records, start, milliseconds{1}, small), 1000U);
    WriteRate bytes{start};
    EXPECT_EQ(sent_in(bytes, start, milliseconds{1}, 1U << 20U), 1U);
}

TEST(WriteRate, TakesOneLargeRecordAndThenPausesUntilItIsPaidFor) {
    WriteRate rate{start};
    ASSERT_TRUE(rate.open(start));
    rate.take(std::size_t{10} << 20U);
    EXPECT_FALSE(rate.open(start + seconds{1}));
    const TimePoint opens = rate.opens_at(start + seconds{1});
    EXPECT_GT(opens, start + seconds{1});
    EXPECT_TRUE(rate.open(opens));
}

TEST(WriteRate, OpensWhenItSaysSo) {
    WriteRate rate{start};
    (void)sent_in(rate, start, milliseconds{1}, small);
    ASSERT_FALSE(rate.open(start));
    const TimePoint opens = rate.opens_at(start);
    EXPECT_GE(opens, start + milliseconds{50});
    EXPECT_LE(opens, start + milliseconds{55});
    EXPECT_FALSE(rate.open(opens - milliseconds{3}));
    EXPECT_TRUE(rate.open(opens));
    EXPECT_EQ(rate.opens_at(opens), opens);
}

// A call costs about as much as a hundred records: a full shard gets few of them, and a faster one
// only full ones.
TEST(WriteRate, OpensForAsMuchAsIsWorthACall) {
    WriteRate rate{start};
    double share_when_empty = 1;
    for (TimePoint now = start; now < start + seconds{2}; now = rate.opens_at(now)) {
        ASSERT_TRUE(rate.open(now));
        std::uint64_t sent = 0;
        for (; rate.open(now); ++sent)
            rate.take(small);
        EXPECT_GE(sent, std::min(50.0 * share_when_empty, 500.0));
        share_when_empty = rate.share();
    }
}

TEST(WriteRate, IsNoCeilingWhereNothingThrottles) {
    WriteRate rate{start};
    EXPECT_GT(sent_in(rate, start, seconds{1}, small), 90'000U);
    EXPECT_GT(sent_in(rate, start + seconds{1}, seconds{1}, small), 1'000'000U);
}

TEST(WriteRate, DoesNotGrowWhileItIsNotTheLimit) {
    WriteRate rate{start};
    for (int ms = 0; ms < 10'000; ms += 10) {
        ASSERT_TRUE(rate.open(start + milliseconds{ms}));
        rate.take(small);
    }
    EXPECT_EQ(rate.share(), 1.0);
}

TEST(WriteRate, FindsWhatAShardTakes) {
    for (const double capacity : {300.0, 1000.0, 5000.0}) {
        WriteRate rate{start};
        const double accepted = accepted_a_second(rate, capacity, 30);
        EXPECT_GT(accepted, capacity * 0.75) << capacity;
    }
}

TEST(WriteRate, FallsOnceForAllAnswersOfOnePeriod) {
    WriteRate rate{start};
    for (int i = 0; i < 500; ++i)
        rate.throttled(start);
    EXPECT_DOUBLE_EQ(rate.share(), 0.7);
    EXPECT_FALSE(rate.open(start));
    for (int second = 1; second < 60; ++second)
        rate.throttled(start + seconds{second});
    EXPECT_DOUBLE_EQ(rate.share(), WriteRate::share_min);
}

}  // namespace
}  // namespace kinesisd::kinesis
