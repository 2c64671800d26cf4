#include "port/wake.hpp"

#include "port/loop.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace kinesisd {
namespace {

using test::Task;
using test::turn;

Awaitable<> count_wakes(Wake& wake, int& wakes) {
    while (true) {
        co_await wake.wait();
        ++wakes;
    }
}

Awaitable<> wait_once(Wake& wake) {
    co_await wake.wait();
}

using Steady = asio::steady_timer::clock_type;

Awaitable<> wait_until(Wake& wake, Steady::time_point deadline) {
    co_await wake.wait_until(deadline);
}

class WakeTest : public testing::Test {
protected:
    asio::io_context loop_{1};
    Wake wake_{loop_.get_executor()};
};

TEST_F(WakeTest, WaitsUntilNotified) {
    Task task{loop_, wait_once(wake_)};
    turn(loop_);
    EXPECT_FALSE(task.ended());
    wake_.notify();
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(task.failure(), "");
}

TEST_F(WakeTest, DoesNotLoseANotificationBeforeTheWait) {
    wake_.notify();
    Task task{loop_, wait_once(wake_)};
    turn(loop_);
    EXPECT_TRUE(task.ended());
}

TEST_F(WakeTest, CountsSeveralNotificationsAsOne) {
    int wakes = 0;
    Task task{loop_, count_wakes(wake_, wakes)};
    turn(loop_);
    wake_.notify();
    wake_.notify();
    turn(loop_);
    EXPECT_EQ(wakes, 1);
    wake_.notify();
    turn(loop_);
    EXPECT_EQ(wakes, 2);
    task.cancel();
    turn(loop_);
    EXPECT_TRUE(task.ended());
}

TEST_F(WakeTest, KeepsTheNotificationThatACancelledWaitDidNotTake) {
    Task first{loop_, wait_once(wake_)};
    turn(loop_);
    first.cancel();
    wake_.notify();
    turn(loop_);
    ASSERT_TRUE(first.ended());
    const bool taken_by_first = first.failure().empty();
    EXPECT_EQ(wake_.take(), !taken_by_first);
}

TEST_F(WakeTest, WaitsUntilTheDeadlineAndNotLess) {
    const auto deadline = Steady::now() + std::chrono::milliseconds{20};
    Task task{loop_, wait_until(wake_, deadline)};
    loop_.run();
    EXPECT_TRUE(task.ended());
    EXPECT_GE(Steady::now(), deadline);
}

TEST_F(WakeTest, ANotificationEndsAWaitWithADeadlineAndIsForgotten) {
    Task task{loop_, wait_until(wake_, Steady::time_point::max())};
    turn(loop_);
    EXPECT_FALSE(task.ended());
    wake_.notify();
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_FALSE(wake_.take());
    wake_.notify();
    Task next{loop_, wait_until(wake_, Steady::time_point::max())};
    turn(loop_);
    EXPECT_TRUE(next.ended());
    EXPECT_FALSE(wake_.take());
}

// Else the next wait would spin around a timer that has expired.
TEST_F(WakeTest, ADeadlineIsGoneWithItsWait) {
    Task task{loop_, wait_until(wake_, Steady::now() + std::chrono::hours{1})};
    turn(loop_);
    task.cancel();
    turn(loop_);
    ASSERT_EQ(task.failure(), "cancelled");
    Task past{loop_, wait_until(wake_, Steady::now())};
    turn(loop_);
    ASSERT_TRUE(past.ended());
    Task waiting{loop_, wait_once(wake_)};
    turn(loop_);
    EXPECT_FALSE(waiting.ended());
    EXPECT_EQ(loop_.poll(), 0U);
    wake_.notify();
    turn(loop_);
    EXPECT_TRUE(waiting.ended());
}

TEST_F(WakeTest, PassesNotificationsOn) {
    Wake all{loop_.get_executor()};
    wake_.pass_on_to(all);
    wake_.notify();
    EXPECT_TRUE(all.take());
    EXPECT_FALSE(all.take());
    wake_.notify();
    EXPECT_TRUE(all.take()) << "also while the first notification is not taken";
    EXPECT_TRUE(wake_.take());
}

TEST_F(WakeTest, TakeForgetsTheNotification) {
    EXPECT_FALSE(wake_.take());
    wake_.notify();
    EXPECT_TRUE(wake_.take());
    EXPECT_FALSE(wake_.take());
    Task task{loop_, wait_once(wake_)};
    turn(loop_);
    EXPECT_FALSE(task.ended());
    task.cancel();
    turn(loop_);
    EXPECT_EQ(task.failure(), "cancelled");
}

}  // namespace
}  // namespace kinesisd
