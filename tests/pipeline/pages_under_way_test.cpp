#include "pipeline/pages_under_way.hpp"

#include "pipeline/machine.hpp"
#include "port/task_group.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace kinesisd {
namespace {

constexpr std::size_t page_bytes = std::size_t{20} << 20U;

class PagesUnderWayTest : public testing::Test {
protected:
    // Asks for a page and holds its place for so long.
    Awaitable<> hold(Duration time) {
        const PagesUnderWay::Place place = co_await under_way_.begin();
        most_ = std::max(most_, ++held_);
        co_await machine_.clock.sleep_until(machine_.clock.now() + time);
        --held_;
    }
    Awaitable<> pass(Duration time) {
        co_await machine_.clock.sleep_until(machine_.clock.now() + time);
    }
    Awaitable<> end_after(Duration time) {
        co_await pass(time);
        under_way_.end();
    }
    // So many pages at once; returns how long it took until all of them were there.
    Awaitable<Duration> hold_all(int pages, Duration each) {
        const TimePoint began = machine_.clock.now();
        TaskGroup group{machine_.loop.get_executor()};
        TaskGroup steering{machine_.loop.get_executor()};
        steering.spawn(under_way_.steer());
        for (int page = 0; page < pages; ++page)
            group.spawn(hold(each));
        co_await group.join();
        under_way_.end();
        co_await steering.join();
        co_return machine_.clock.now() - began;
    }

    sim::Machine machine_;
    ByteBudget memory_{machine_.loop.get_executor(), 12 * page_bytes};
    PagesUnderWay under_way_{machine_.loop.get_executor(), machine_.clock, memory_};
    int held_ = 0;
    int most_ = 0;
};

// The first page does not come for half a minute; the others do not wait for it.
TEST_F(PagesUnderWayTest, AreMoreAndMoreWhileTheThreadWaits) {
    const Duration took = machine_.run(hold_all(12, std::chrono::seconds{30}));
    EXPECT_LT(took, std::chrono::seconds{31});
    EXPECT_EQ(most_, 12);
}

TEST_F(PagesUnderWayTest, AreOneWhileTheThreadHasNoTimeLeft) {
    machine_.clock.be_busy(1);
    const Duration took = machine_.run(hold_all(12, std::chrono::milliseconds{5}));
    EXPECT_EQ(took, std::chrono::milliseconds{60});
    EXPECT_EQ(most_, 1);
}

TEST_F(PagesUnderWayTest, AreNoMoreThanMemoryHolds) {
    memory_.set_total_bytes(3 * page_bytes);
    (void)machine_.run(hold_all(12, std::chrono::seconds{30}));
    EXPECT_EQ(most_, 3);
}

TEST_F(PagesUnderWayTest, AreOneAtLeast) {
    memory_.set_total_bytes(1);
    const Duration took = machine_.run(hold_all(3, std::chrono::seconds{1}));
    EXPECT_EQ(took, std::chrono::seconds{3});
}

}  // namespace
}  // namespace kinesisd
