#include "port/mailbox.hpp"

#include "port/loop.hpp"
#include "port/race.hpp"
#include "port/wake.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace kinesisd {
namespace {

using test::Task;
using test::turn;

Awaitable<> wait_ready(Mailbox<int>& mailbox) {
    co_await mailbox.ready();
}

Awaitable<> wait_for_room(Mailbox<int>& mailbox, std::size_t items_max) {
    co_await mailbox.room(items_max);
}

Awaitable<> take_all(Mailbox<int>& mailbox, std::vector<int>& taken) {
    while (!mailbox.drained()) {
        co_await mailbox.ready();
        while (const auto item = mailbox.take())
            taken.push_back(*item);
    }
}

// Waits for items or for `other`, again and again, and takes one item a turn.
Awaitable<> take_between(Mailbox<int>& mailbox, Wake& other, std::vector<int>& taken) {
    while (!mailbox.drained()) {
        co_await race(mailbox.ready(), other.wait());
        if (const auto item = mailbox.take()) taken.push_back(*item);
    }
}

class MailboxTest : public testing::Test {
protected:
    asio::io_context loop_{1};
    Mailbox<int> mailbox_{loop_.get_executor()};
};

TEST_F(MailboxTest, IsReadyWhenThereIsSomething) {
    Task task{loop_, wait_ready(mailbox_)};
    turn(loop_);
    EXPECT_FALSE(task.ended());
    mailbox_.put(7);
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(mailbox_.take(), 7);
    EXPECT_EQ(mailbox_.take(), std::nullopt);
}

TEST_F(MailboxTest, TellsWhoWaitsForOtherThingsTooThatThereIsMore) {
    Wake any{loop_.get_executor()};
    mailbox_.filled().pass_on_to(any);
    mailbox_.put(1);
    EXPECT_TRUE(any.take());
    mailbox_.put(2);
    EXPECT_TRUE(any.take());
    mailbox_.close();
    EXPECT_TRUE(any.take());
}

TEST_F(MailboxTest, ReadyTakesNothing) {
    mailbox_.put(1);
    for (int i = 0; i < 3; ++i) {
        Task task{loop_, wait_ready(mailbox_)};
        turn(loop_);
        EXPECT_TRUE(task.ended());
    }
    EXPECT_FALSE(mailbox_.empty());
    EXPECT_EQ(mailbox_.take(), 1);
}

TEST_F(MailboxTest, KeepsTheOrder) {
    std::vector<int> taken;
    Task task{loop_, take_all(mailbox_, taken)};
    for (int i = 0; i < 3; ++i)
        mailbox_.put(i);
    turn(loop_);
    mailbox_.put(3);
    mailbox_.close();
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(taken, (std::vector<int>{0, 1, 2, 3}));
}

TEST_F(MailboxTest, KeepsItsItemsWhenItIsClosed) {
    mailbox_.put(1);
    mailbox_.put(2);
    mailbox_.close();
    EXPECT_FALSE(mailbox_.drained());
    EXPECT_EQ(mailbox_.take(), 1);
    EXPECT_EQ(mailbox_.take(), 2);
    EXPECT_TRUE(mailbox_.drained());
}

TEST_F(MailboxTest, WakesItsWaiterWhenItIsClosed) {
    Task task{loop_, wait_ready(mailbox_)};
    turn(loop_);
    mailbox_.close();
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(task.failure(), "");
    EXPECT_TRUE(mailbox_.drained());
}

TEST_F(MailboxTest, HasRoomWhenEnoughIsTaken) {
    mailbox_.put(1);
    mailbox_.put(2);
    Task task{loop_, wait_for_room(mailbox_, 2)};
    turn(loop_);
    EXPECT_FALSE(task.ended());
    EXPECT_EQ(mailbox_.take(), 1);
    turn(loop_);
    EXPECT_TRUE(task.ended());
    Task next{loop_, wait_for_room(mailbox_, 2)};
    turn(loop_);
    EXPECT_TRUE(next.ended()) << "one item is less than two";
}

TEST_F(MailboxTest, LosesNothingInRacesThatBothSidesWin) {
    constexpr int items = 2000;
    Wake other{loop_.get_executor()};
    std::vector<int> taken;
    Task task{loop_, take_between(mailbox_, other, taken)};
    std::vector<int> expected;
    for (int i = 0; i < items; ++i) {
        mailbox_.put(i);
        other.notify();
        if (i % 3 == 0) turn(loop_);
        expected.push_back(i);
    }
    mailbox_.close();
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(taken, expected);
}

TEST_F(MailboxTest, ACancelledWaitLeavesTheItem) {
    Task task{loop_, wait_ready(mailbox_)};
    turn(loop_);
    mailbox_.put(9);
    task.cancel();
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(mailbox_.take(), 9);
}

TEST(MailboxOfMoveOnly, HandsItsItemsOn) {
    asio::io_context loop{1};
    Mailbox<std::unique_ptr<int>> mailbox{loop.get_executor()};
    mailbox.put(std::make_unique<int>(5));
    const auto item = mailbox.take();
    ASSERT_TRUE(item.has_value());
    EXPECT_EQ(**item, 5);
}

}  // namespace
}  // namespace kinesisd
