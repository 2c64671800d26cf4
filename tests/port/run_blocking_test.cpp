#include "port/run_blocking.hpp"

#include "port/loop.hpp"
#include "port/wake.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <memory>
#include <thread>

namespace kinesisd {
namespace {

using test::Task;

struct Seen {
    std::thread::id worker;
    std::thread::id loop;
    std::unique_ptr<int> value;
};

Awaitable<> note_threads(asio::thread_pool& pool, Seen& seen) {
    const auto work = [&seen] {
        seen.worker = std::this_thread::get_id();
        return std::make_unique<int>(7);
    };
    seen.value = co_await run_blocking(pool, work);
    seen.loop = std::this_thread::get_id();
}

Awaitable<> block_on(asio::thread_pool& pool, std::latch& release, bool& returned, int& result) {
    const auto work = [&release, &returned] {
        release.wait();
        returned = true;
        return 1;
    };
    result = co_await run_blocking(pool, work);
}

Awaitable<> count_down(std::latch& release) {
    release.count_down();
    co_return;
}

// Waits in the pool, then for ever: shows where a cancelled caller unwinds.
Awaitable<> block_then_wait(
    asio::thread_pool& pool, std::latch& release, bool& returned, int& result, Wake& never
) {
    co_await block_on(pool, release, returned, result);
    co_await never.wait();
}

Awaitable<> cancel_and_release(Task*& task, std::latch& release) {
    task->cancel();
    release.count_down();
    co_return;
}

TEST(RunBlocking, WorksOnAThreadOfThePoolAndComesBackToItsLoop) {
    asio::io_context loop{1};
    asio::thread_pool pool{1};
    Seen seen;
    Task task{loop, note_threads(pool, seen)};
    loop.run();
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(*seen.value, 7);
    EXPECT_EQ(seen.loop, std::this_thread::get_id());
    EXPECT_NE(seen.worker, std::this_thread::get_id());
    EXPECT_NE(seen.worker, std::thread::id{});
}

// The pool waits for a task of the loop: that deadlocks if the call blocks its loop.
TEST(RunBlocking, LetsItsLoopTurnMeanwhile) {
    asio::io_context loop{1};
    asio::thread_pool pool{1};
    std::latch release{1};
    bool returned = false;
    int result = 0;
    Task blocked{loop, block_on(pool, release, returned, result)};
    Task other{loop, count_down(release)};
    loop.run();
    EXPECT_TRUE(blocked.ended());
    EXPECT_EQ(result, 1);
}

TEST(RunBlocking, ACancelledCallerUnwindsOnlyWhenTheWorkHasReturned) {
    asio::io_context loop{1};
    asio::thread_pool pool{1};
    Wake never{loop.get_executor()};
    std::latch release{1};
    bool returned = false;
    int result = 0;
    Task* running = nullptr;
    Task blocked{loop, block_then_wait(pool, release, returned, result, never)};
    running = &blocked;
    Task other{loop, cancel_and_release(running, release)};
    loop.run();
    EXPECT_TRUE(returned);
    EXPECT_TRUE(blocked.ended());
    EXPECT_EQ(blocked.failure(), "cancelled");
}

}  // namespace
}  // namespace kinesisd
