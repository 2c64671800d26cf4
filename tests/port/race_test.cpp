#include "port/race.hpp"

#include "port/loop.hpp"
#include "port/wake.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace kinesisd {
namespace {

using test::Presence;
using test::Task;
using test::turn;

Awaitable<> wait_for(Wake& wake, int& alive) {
    const Presence presence{alive};
    co_await wake.wait();
}

Awaitable<> fail_after(Wake& wake) {
    co_await wake.wait();
    throw std::runtime_error{"broken"};
}

// Races three waits and notes how many of them live when the race is over.
Awaitable<> race_three(Wake& a, Wake& b, Wake& c, int& alive, int& alive_after) {
    co_await race(wait_for(a, alive), wait_for(b, alive), wait_for(c, alive));
    alive_after = alive;
}

Awaitable<> race_two(Awaitable<> a, Awaitable<> b) {
    co_await race(std::move(a), std::move(b));
}

class RaceTest : public testing::Test {
protected:
    asio::io_context loop_{1};
    Wake a_{loop_.get_executor()};
    Wake b_{loop_.get_executor()};
    Wake c_{loop_.get_executor()};
    int alive_ = 0;
};

TEST_F(RaceTest, ReturnsWithTheFirstAndLeavesNoLoserBehind) {
    for (Wake* winner : {&a_, &b_, &c_}) {
        int alive_after = -1;
        Task task{loop_, race_three(a_, b_, c_, alive_, alive_after)};
        turn(loop_);
        EXPECT_EQ(alive_, 3);
        EXPECT_FALSE(task.ended());
        winner->notify();
        turn(loop_);
        EXPECT_TRUE(task.ended());
        EXPECT_EQ(task.failure(), "");
        EXPECT_EQ(alive_after, 0);
    }
}

TEST_F(RaceTest, LeavesALosersNotificationForTheNextWait) {
    Task task{loop_, race_two(wait_for(a_, alive_), wait_for(b_, alive_))};
    turn(loop_);
    a_.notify();
    turn(loop_);
    ASSERT_TRUE(task.ended());
    b_.notify();
    EXPECT_TRUE(b_.take());
    EXPECT_FALSE(a_.take());
}

TEST_F(RaceTest, UnwindsAllOfThemWhenItsCallerIsCancelled) {
    int alive_after = -1;
    Task task{loop_, race_three(a_, b_, c_, alive_, alive_after)};
    turn(loop_);
    task.cancel();
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(task.failure(), "cancelled");
    EXPECT_EQ(alive_, 0);
    EXPECT_EQ(alive_after, -1);
}

TEST_F(RaceTest, ReturnsAtOnceIfOneIsReadyAlready) {
    b_.notify();
    Task task{loop_, race_two(wait_for(a_, alive_), wait_for(b_, alive_))};
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(alive_, 0);
}

TEST_F(RaceTest, PassesAFailureOnWhenNobodyWins) {
    Task task{loop_, race_two(fail_after(a_), fail_after(b_))};
    turn(loop_);
    a_.notify();
    b_.notify();
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(task.failure(), "broken");
}

}  // namespace
}  // namespace kinesisd
