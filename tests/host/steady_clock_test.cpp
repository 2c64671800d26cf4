#include "host/steady_clock.hpp"

#include "host/loopback.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace kinesisd::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SteadyClockTest : public Loopback {
protected:
    SteadyClock clock_;
};

TEST_F(SteadyClockTest, SleepsUntilTheDeadlineAndNotLess) {
    const TimePoint deadline = clock_.now() + milliseconds{20};
    run(clock_.sleep_until(deadline));
    EXPECT_GE(clock_.now(), deadline);
}

TEST_F(SteadyClockTest, ADeadlineThatHasPassedIsNoWait) {
    run(clock_.sleep_until(clock_.now() - seconds{1}));
    run(clock_.sleep_until(TimePoint::min()));
}

TEST_F(SteadyClockTest, ASleepThatNeverEndsCanBeCancelled) {
    TaskGroup group{executor()};
    group.spawn(clock_.sleep_until(TimePoint::max()));
    loop_.poll();
    ASSERT_EQ(group.size(), 1u);
    group.cancel();
    run(group.join());
}

TEST_F(SteadyClockTest, AWaitEndsByTheDeadlineOrByItsWake) {
    Wake wake{executor()};
    const TimePoint deadline = clock_.now() + milliseconds{20};
    run(clock_.wait_until(wake, deadline));
    EXPECT_GE(clock_.now(), deadline);
    wake.notify();
    run(clock_.wait_until(wake, TimePoint::max()));
    EXPECT_FALSE(wake.take());
}

TEST_F(SteadyClockTest, TheWallClockIsTheSystems) {
    const auto before = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    const WallTime time = clock_.wall_now();
    const auto after = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    EXPECT_LE(before, time);
    EXPECT_LE(time, after);
}

}  // namespace
}  // namespace kinesisd::test
