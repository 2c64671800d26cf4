#include "port/task_group.hpp"

#include "port/loop.hpp"
#include "port/wake.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

// Of the sanitizers' run-time library; absent in a build without them.
extern "C" __attribute__((weak)) std::size_t __sanitizer_get_current_allocated_bytes();

namespace kinesisd {
namespace {

using test::Presence;
using test::Task;
using test::turn;

Awaitable<> join(TaskGroup& group) {
    co_await group.join();
}

Awaitable<> wait_for(Wake& wake, int& alive) {
    const Presence presence{alive};
    co_await wake.wait();
}

Awaitable<> fail_after(Wake& wake, std::string text) {
    co_await wake.wait();
    throw std::runtime_error{text};
}

// Fails while it unwinds.
Awaitable<> fail_when_cancelled(Wake& wake, std::string text) {
    bool cancelled = false;
    try {
        co_await wake.wait();
    } catch (const boost::system::system_error&) {
        cancelled = true;
    }
    if (cancelled) throw std::runtime_error{text};
}

// Goes on until `release`, whoever cancels it.
Awaitable<> finish_work(Wake& release, int& alive) {
    const Presence presence{alive};
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await release.wait();
}

Awaitable<> turn_once(int& alive) {
    const Presence presence{alive};
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

// A child group inside of a task.
Awaitable<> be_parent(Wake& never, int& alive) {
    TaskGroup children{co_await asio::this_coro::executor};
    children.spawn(wait_for(never, alive));
    children.spawn(wait_for(never, alive));
    co_await children.join();
}

class TaskGroupTest : public testing::Test {
protected:
    asio::io_context loop_{1};
    Executor executor_{loop_.get_executor()};
    TaskGroup group_{executor_};
    Wake never_{executor_};
    Wake a_{executor_};
    Wake b_{executor_};
    int alive_ = 0;
};

TEST_F(TaskGroupTest, JoinsAtOnceWithoutTasks) {
    Task joining{loop_, join(group_)};
    turn(loop_);
    EXPECT_TRUE(joining.ended());
    EXPECT_EQ(joining.failure(), "");
}

TEST_F(TaskGroupTest, StartsATaskAtTheNextTurn) {
    group_.spawn(wait_for(a_, alive_));
    EXPECT_EQ(alive_, 0);
    EXPECT_EQ(group_.size(), 1U);
    turn(loop_);
    EXPECT_EQ(alive_, 1);
    a_.notify();
    turn(loop_);
    EXPECT_EQ(group_.size(), 0U);
}

TEST_F(TaskGroupTest, JoinWaitsForTheLastTask) {
    group_.spawn(wait_for(a_, alive_));
    group_.spawn(wait_for(b_, alive_));
    Task joining{loop_, join(group_)};
    turn(loop_);
    a_.notify();
    turn(loop_);
    EXPECT_FALSE(joining.ended());
    b_.notify();
    turn(loop_);
    EXPECT_TRUE(joining.ended());
    EXPECT_EQ(joining.failure(), "");
}

TEST_F(TaskGroupTest, TheFirstFailureCancelsTheRestAndIsThrownByJoin) {
    group_.spawn(fail_after(a_, "first"));
    group_.spawn(wait_for(never_, alive_));
    group_.spawn(wait_for(never_, alive_));
    Task joining{loop_, join(group_)};
    turn(loop_);
    EXPECT_EQ(alive_, 2);
    a_.notify();
    turn(loop_);
    EXPECT_EQ(alive_, 0);
    EXPECT_TRUE(joining.ended());
    EXPECT_EQ(joining.failure(), "first");
    EXPECT_TRUE(group_.cancelled());
}

TEST_F(TaskGroupTest, LaterFailuresDoNotHideTheFirst) {
    group_.spawn(fail_when_cancelled(never_, "second"));
    group_.spawn(fail_after(a_, "first"));
    Task joining{loop_, join(group_)};
    turn(loop_);
    a_.notify();
    turn(loop_);
    EXPECT_EQ(joining.failure(), "first");
}

TEST_F(TaskGroupTest, JoinWaitsForTasksThatTakeTheirTimeToUnwind) {
    group_.spawn(fail_after(a_, "first"));
    group_.spawn(finish_work(b_, alive_));
    Task joining{loop_, join(group_)};
    turn(loop_);
    a_.notify();
    turn(loop_);
    EXPECT_FALSE(joining.ended());
    EXPECT_EQ(alive_, 1);
    b_.notify();
    turn(loop_);
    EXPECT_EQ(joining.failure(), "first");
}

TEST_F(TaskGroupTest, TasksThatUnwindWhenCancelledHaveNotFailed) {
    group_.spawn(wait_for(never_, alive_));
    Task joining{loop_, join(group_)};
    turn(loop_);
    group_.cancel();
    turn(loop_);
    EXPECT_EQ(alive_, 0);
    EXPECT_TRUE(joining.ended());
    EXPECT_EQ(joining.failure(), "");
}

TEST_F(TaskGroupTest, AFailureAfterCancelIsStillAFailure) {
    group_.spawn(fail_when_cancelled(never_, "disk full"));
    Task joining{loop_, join(group_)};
    turn(loop_);
    group_.cancel();
    turn(loop_);
    EXPECT_EQ(joining.failure(), "disk full");
}

TEST_F(TaskGroupTest, StartsCancelledTasksOnceItIsCancelled) {
    group_.cancel();
    group_.spawn(wait_for(never_, alive_));
    Task joining{loop_, join(group_)};
    turn(loop_);
    EXPECT_EQ(alive_, 0);
    EXPECT_TRUE(joining.ended());
}

Awaitable<> cancel_own(TaskGroup& group, int& ended) {
    group.cancel();
    ++ended;
    co_return;
}

Awaitable<> spawn_both(TaskGroup& group, Wake& never, int& alive) {
    group.spawn(cancel_own(group, alive));
    group.spawn(wait_for(never, alive));
    co_await group.join();
}

TEST_F(TaskGroupTest, ATaskMayCancelItsGroupBeforeItsFirstWait) {
    Task joining{loop_, spawn_both(group_, never_, alive_)};
    turn(loop_);
    EXPECT_TRUE(joining.ended());
    EXPECT_EQ(joining.failure(), "");
    EXPECT_EQ(alive_, 1);
}

TEST_F(TaskGroupTest, ItsCallersCancelReachesTheTasks) {
    group_.spawn(wait_for(never_, alive_));
    group_.spawn(finish_work(b_, alive_));
    Task joining{loop_, join(group_)};
    turn(loop_);
    EXPECT_EQ(alive_, 2);
    joining.cancel();
    turn(loop_);
    EXPECT_EQ(alive_, 1);
    EXPECT_FALSE(joining.ended());
    b_.notify();
    turn(loop_);
    EXPECT_TRUE(joining.ended());
    EXPECT_EQ(joining.failure(), "cancelled");
}

TEST_F(TaskGroupTest, ACancelReachesTheChildrenOfItsTasks) {
    group_.spawn(be_parent(never_, alive_));
    group_.spawn(be_parent(never_, alive_));
    Task joining{loop_, join(group_)};
    turn(loop_);
    EXPECT_EQ(alive_, 4);
    group_.cancel();
    turn(loop_);
    EXPECT_EQ(alive_, 0);
    EXPECT_TRUE(joining.ended());
    EXPECT_EQ(joining.failure(), "");
}

TEST_F(TaskGroupTest, MayBeCancelledTwice) {
    group_.spawn(wait_for(never_, alive_));
    turn(loop_);
    group_.cancel();
    group_.cancel();
    turn(loop_);
    EXPECT_EQ(group_.size(), 0U);
}

TEST_F(TaskGroupTest, FreesEndedTasksLongBeforeItIsJoined) {
    constexpr int spawns = 10'000;
    const auto allocated_bytes = [] {
        return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes()
                                                       : 0;
    };
    std::size_t bytes_at_first = 0;
    for (int i = 0; i < spawns; ++i) {
        group_.spawn(turn_once(alive_));
        turn(loop_);
        ASSERT_EQ(alive_, 0);
        ASSERT_EQ(group_.size(), 0U);
        if (i == 100) bytes_at_first = allocated_bytes();
    }
    EXPECT_LE(allocated_bytes(), bytes_at_first + 1024);
}

TEST_F(TaskGroupTest, RunsManyTasksAtOnce) {
    for (int i = 0; i < 10'000; ++i)
        group_.spawn(turn_once(alive_));
    Task joining{loop_, join(group_)};
    turn(loop_);
    EXPECT_TRUE(joining.ended());
    EXPECT_EQ(alive_, 0);
}

void leave_a_task_behind() {
    asio::io_context loop{1};
    Wake never{loop.get_executor()};
    int alive = 0;
    TaskGroup group{loop.get_executor()};
    group.spawn(wait_for(never, alive));
    turn(loop);
}

TEST(TaskGroupDeathTest, MustBeEmptyWhenItDies) {
    EXPECT_DEATH(leave_a_task_behind(), "broken invariant");
}

}  // namespace
}  // namespace kinesisd
