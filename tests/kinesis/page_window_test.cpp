#include "kinesis/page_window.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace kinesisd::kinesis {
namespace {

constexpr Duration look_time = PageWindow::look_time;

// A thread that asks for pages whenever it may, and what a window makes of how busy it is.
struct Thread {
    // One look_time after another; returns how many pages may be on their way after each.
    std::vector<std::size_t> after(const std::vector<double>& busy_parts) {
        std::vector<std::size_t> pages;
        for (const double part : busy_parts) {
            pass(look_time, part);
            window.look(
                now, cpu_time, under_way_max < window.pages() ? under_way_max : window.pages()
            );
            pages.push_back(window.pages());
        }
        return pages;
    }
    void pass(Duration time, double busy_part) {
        now += time;
        cpu_time +=
            Duration{static_cast<Duration::rep>(static_cast<double>(time.count()) * busy_part)};
    }

    PageWindow window{12};
    std::size_t under_way_max = 100;
    TimePoint now{};
    Duration cpu_time{0};
};

using Pages = std::vector<std::size_t>;

TEST(PageWindow, BeginsWithOnePage) {
    EXPECT_EQ(PageWindow{12}.pages(), 1U);
}

TEST(PageWindow, DoublesWhileTheThreadWaits) {
    Thread thread;
    EXPECT_EQ(thread.after({0, 0.1, 0.5, 0.7, 0.7}), (Pages{2, 4, 8, 12, 12}));
}

TEST(PageWindow, StaysWhereTheThreadHasLittleTimeLeft) {
    Thread thread;
    EXPECT_EQ(thread.after({0, 0.8, 0.9, 0.94}), (Pages{2, 2, 2, 2}));
}

TEST(PageWindow, HalvesWhileTheThreadHasNoTimeLeft) {
    Thread thread;
    thread.after({0, 0, 0, 0});
    thread.pass(std::chrono::seconds{3}, 0.9);
    EXPECT_EQ(thread.after({0.9, 1, 1, 1, 1}), (Pages{12, 6, 3, 1, 1}));
}

// Two would be halved, one would be doubled: for ever, with a thread that waits half of the time.
TEST(PageWindow, RemembersForAWhileHowManyWereTooFew) {
    Thread thread;
    EXPECT_EQ(thread.after({0, 1, 1, 1}), (Pages{2, 2, 2, 2}));
    thread.pass(std::chrono::seconds{2}, 0.9);
    EXPECT_EQ(thread.after({0.9, 1}), (Pages{2, 1}));
}

// Of four shards no more than four pages are on their way.
TEST(PageWindow, HalvesWhatIsUnderWay) {
    Thread thread;
    thread.after({0, 0, 0, 0});
    thread.pass(std::chrono::seconds{3}, 0.9);
    thread.under_way_max = 4;
    EXPECT_EQ(thread.after({0.9, 1, 1}), (Pages{12, 2, 1}));
}

TEST(PageWindow, JudgesNothingBeforeItHasLookedOnForAWhile) {
    Thread thread;
    thread.pass(look_time - std::chrono::milliseconds{1}, 0);
    EXPECT_GT(thread.window.next_look(), thread.now);
    thread.window.look(thread.now, thread.cpu_time, 1);
    EXPECT_EQ(thread.window.pages(), 1U);
    thread.pass(std::chrono::milliseconds{1}, 0);
    EXPECT_EQ(thread.window.next_look(), thread.now);
    thread.window.look(thread.now, thread.cpu_time, 1);
    EXPECT_EQ(thread.window.pages(), 2U);
}

// A pause without pages says nothing about how busy they make the thread.
TEST(PageWindow, LooksFromTheFirstPageOn) {
    Thread thread;
    thread.pass(std::chrono::minutes{1}, 0);
    thread.window.begin(thread.now, thread.cpu_time);
    EXPECT_EQ(thread.after({1}), (Pages{1}));
}

TEST(PageWindow, NeverHasMoreThanItMay) {
    Thread thread;
    thread.after({0, 0, 0, 0});
    thread.window.set_pages_max(5);
    EXPECT_EQ(thread.window.pages(), 5U);
    EXPECT_EQ(thread.after({0, 1}), (Pages{5, 5}));
    thread.window.set_pages_max(0);
    EXPECT_EQ(thread.after({0, 1}), (Pages{1, 1}));
}

}  // namespace
}  // namespace kinesisd::kinesis
