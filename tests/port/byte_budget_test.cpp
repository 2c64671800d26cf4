#include "port/byte_budget.hpp"

#include "port/loop.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace kinesisd {
namespace {

using test::Task;
using test::turn;

using Permit = ByteBudget::Permit;

Awaitable<> take(ByteBudget& budget, std::size_t bytes, Permit& permit) {
    permit = co_await budget.acquire(bytes);
}

Awaitable<> note_in_line(
    ByteBudget& budget, std::size_t bytes, std::string name, std::vector<std::string>& line
) {
    const Permit permit = co_await budget.acquire(bytes);
    line.push_back(name);
}

class ByteBudgetTest : public testing::Test {
protected:
    // A permit that is there at once.
    Permit taken(std::size_t bytes) {
        Permit permit;
        Task task{loop_, take(budget_, bytes, permit)};
        turn(loop_);
        EXPECT_TRUE(task.ended());
        return permit;
    }

    asio::io_context loop_{1};
    ByteBudget budget_{loop_.get_executor(), 100};
};

TEST_F(ByteBudgetTest, GivesWhatIsFreeAtOnce) {
    const Permit permit = taken(60);
    EXPECT_EQ(permit.bytes(), 60U);
    EXPECT_EQ(budget_.used_bytes(), 60U);
    EXPECT_EQ(budget_.total_bytes(), 100U);
    EXPECT_FALSE(budget_.has_waiters());
}

TEST_F(ByteBudgetTest, GetsItsBytesBackWhenThePermitDies) {
    {
        const Permit permit = taken(100);
        EXPECT_EQ(budget_.used_bytes(), 100U);
    }
    EXPECT_EQ(budget_.used_bytes(), 0U);
    EXPECT_EQ(budget_.used_bytes_max(), 100U);
}

TEST_F(ByteBudgetTest, GivesAllOfItToWhoWantsMore) {
    EXPECT_EQ(taken(1'000'000).bytes(), 100U);
}

TEST_F(ByteBudgetTest, APermitMovesWithoutGivingAnythingBack) {
    Permit first = taken(40);
    Permit second{std::move(first)};
    EXPECT_EQ(second.bytes(), 40U);
    EXPECT_EQ(budget_.used_bytes(), 40U);
    Permit third = taken(10);
    third = std::move(second);
    EXPECT_EQ(third.bytes(), 40U);
    second = Permit{};
    third = Permit{};
    EXPECT_LE(budget_.used_bytes(), 50U);
}

TEST_F(ByteBudgetTest, LetsNobodyOvertakeTheFirstInLine) {
    Permit all = taken(100);
    std::vector<std::string> line;
    Task big{loop_, note_in_line(budget_, 80, "big", line)};
    Task small{loop_, note_in_line(budget_, 5, "small", line)};
    turn(loop_);
    EXPECT_TRUE(budget_.has_waiters());
    all.resize_to(50);  // enough for the small one, but the big one is first
    Task late{loop_, note_in_line(budget_, 1, "late", line)};
    turn(loop_);
    EXPECT_TRUE(line.empty());
    all.resize_to(0);
    turn(loop_);
    EXPECT_EQ(line, (std::vector<std::string>{"big", "small", "late"}));
    EXPECT_EQ(budget_.used_bytes(), 0U);
    EXPECT_FALSE(budget_.has_waiters());
}

TEST_F(ByteBudgetTest, ServesSeveralWaitersFromOneRelease) {
    Permit all = taken(100);
    Permit a;
    Permit b;
    Permit c;
    Task first{loop_, take(budget_, 30, a)};
    Task second{loop_, take(budget_, 30, b)};
    Task third{loop_, take(budget_, 30, c)};
    turn(loop_);
    all.resize_to(30);
    turn(loop_);
    EXPECT_TRUE(first.ended());
    EXPECT_TRUE(second.ended());
    EXPECT_FALSE(third.ended());
    EXPECT_EQ(budget_.used_bytes(), 90U);
    all.resize_to(0);
    turn(loop_);
    EXPECT_TRUE(third.ended());
}

TEST_F(ByteBudgetTest, ACancelledWaiterLeavesTheLine) {
    Permit all = taken(100);
    Permit a;
    Permit b;
    Task first{loop_, take(budget_, 100, a)};
    Task second{loop_, take(budget_, 10, b)};
    turn(loop_);
    first.cancel();
    turn(loop_);
    EXPECT_EQ(first.failure(), "cancelled");
    all.resize_to(90);
    turn(loop_);
    EXPECT_TRUE(second.ended());
    EXPECT_EQ(b.bytes(), 10U);
}

// Granted and cancelled in one turn: the bytes must not be lost.
TEST_F(ByteBudgetTest, AWaiterThatIsCancelledWhileItIsServedGivesItsBytesBack) {
    for (const bool cancel_first : {true, false}) {
        Permit all = taken(100);
        Permit a;
        Permit b;
        Task first{loop_, take(budget_, 100, a)};
        Task second{loop_, take(budget_, 60, b)};
        turn(loop_);
        if (cancel_first) first.cancel();
        all.resize_to(0);
        if (!cancel_first) first.cancel();
        turn(loop_);
        EXPECT_TRUE(first.ended());
        a = Permit{};
        turn(loop_);
        EXPECT_TRUE(second.ended());
        EXPECT_EQ(b.bytes(), 60U);
        EXPECT_EQ(budget_.used_bytes(), 60U);
    }
}

TEST_F(ByteBudgetTest, APermitShrinksToWhatIsReallyHeld) {
    Permit permit = taken(80);
    permit.resize_to(30);
    EXPECT_EQ(permit.bytes(), 30U);
    EXPECT_EQ(budget_.used_bytes(), 30U);
    EXPECT_EQ(taken(70).bytes(), 70U);
}

TEST_F(ByteBudgetTest, MoreThanWasAskedForMakesTheNextOnesWait) {
    Permit permit = taken(50);
    permit.resize_to(130);
    EXPECT_EQ(budget_.used_bytes(), 130U);
    EXPECT_EQ(budget_.used_bytes_max(), 130U);
    Permit next;
    Task task{loop_, take(budget_, 10, next)};
    turn(loop_);
    EXPECT_FALSE(task.ended());
    permit.resize_to(91);
    turn(loop_);
    EXPECT_FALSE(task.ended());
    permit.resize_to(90);
    turn(loop_);
    EXPECT_TRUE(task.ended());
}

TEST_F(ByteBudgetTest, TellsWhenSomebodyBeginsToWait) {
    Permit all = taken(100);
    EXPECT_FALSE(budget_.pressure().take());
    Permit next;
    Task task{loop_, take(budget_, 1, next)};
    turn(loop_);
    EXPECT_TRUE(budget_.pressure().take());
    EXPECT_TRUE(budget_.has_waiters());
    all.resize_to(0);
    turn(loop_);
    EXPECT_TRUE(task.ended());
}

TEST_F(ByteBudgetTest, AcquiringNothingNeedsNothing) {
    const Permit all = taken(100);
    EXPECT_EQ(taken(0).bytes(), 0U);
}

Awaitable<> enlarge(ByteBudget& budget, Permit& permit, std::size_t bytes) {
    co_await budget.enlarge(permit, bytes);
}

TEST_F(ByteBudgetTest, APermitIsEnlargedAtOnceWhenItsBytesAreFree) {
    Permit permit = taken(10);
    Task task{loop_, enlarge(budget_, permit, 100)};
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(permit.bytes(), 100U);
    EXPECT_EQ(budget_.used_bytes(), 100U);
    Task back{loop_, enlarge(budget_, permit, 20)};
    turn(loop_);
    EXPECT_TRUE(back.ended());
    EXPECT_EQ(budget_.used_bytes(), 20U);
}

TEST_F(ByteBudgetTest, MoreThanTheWholeBudgetPassesAlone) {
    Permit permit = taken(10);
    Permit other = taken(1);
    Task task{loop_, enlarge(budget_, permit, 1'000)};
    turn(loop_);
    EXPECT_FALSE(task.ended());
    EXPECT_TRUE(budget_.pressure().take());
    other.resize_to(0);
    turn(loop_);
    EXPECT_TRUE(task.ended());
    EXPECT_EQ(permit.bytes(), 100U);
}

// Ten hold a tenth each and all want half: none may wait for what the others hold.
TEST_F(ByteBudgetTest, EnlargementsNeverWaitForEachOther) {
    std::vector<Permit> permits(10);
    for (Permit& permit : permits)
        permit = taken(10);
    std::vector<std::unique_ptr<Task>> tasks;
    for (Permit& permit : permits)
        tasks.push_back(std::make_unique<Task>(loop_, enlarge(budget_, permit, 50)));
    for (std::size_t served = 0; served < permits.size(); ++served) {
        turn(loop_);
        ASSERT_TRUE(tasks[served]->ended()) << served;
        permits[served] = Permit{};
    }
    EXPECT_EQ(budget_.used_bytes(), 0U);
    EXPECT_EQ(budget_.used_bytes_max(), 100U);
}

TEST_F(ByteBudgetTest, AnEnlargementGoesBeforeThoseWhoHaveNothingYetAndBehindItsLike) {
    Permit all = taken(80);
    Permit first = taken(10);
    Permit second = taken(10);
    std::vector<std::string> line;
    Task waiting{loop_, note_in_line(budget_, 70, "waiting", line)};
    Task large{loop_, enlarge(budget_, first, 90)};
    Task small{loop_, enlarge(budget_, second, 30)};
    turn(loop_);
    EXPECT_FALSE(small.ended());
    all.resize_to(0);
    turn(loop_);
    EXPECT_TRUE(large.ended());
    EXPECT_FALSE(small.ended());
    first.resize_to(0);
    turn(loop_);
    EXPECT_TRUE(small.ended());
    EXPECT_EQ(line, (std::vector<std::string>{"waiting"}));
}

TEST_F(ByteBudgetTest, ACancelledEnlargementHoldsNothing) {
    const Permit other = taken(60);
    Permit permit = taken(40);
    Task task{loop_, enlarge(budget_, permit, 50)};
    turn(loop_);
    task.cancel();
    turn(loop_);
    EXPECT_EQ(task.failure(), "cancelled");
    EXPECT_EQ(budget_.used_bytes(), 60U);
    EXPECT_FALSE(budget_.has_waiters());
}

void outlive_a_budget() {
    asio::io_context loop{1};
    Permit permit;
    auto budget = std::make_unique<ByteBudget>(loop.get_executor(), 10);
    Task task{loop, take(*budget, 5, permit)};
    turn(loop);
    budget.reset();
}

TEST(ByteBudgetDeathTest, MustOutliveItsPermits) {
    EXPECT_DEATH(outlive_a_budget(), "broken invariant");
}

TEST_F(ByteBudgetTest, ALargerTotalLetsThoseInLineGoOn) {
    const Permit held = taken(100);
    Permit permit;
    Task task{loop_, take(budget_, 50, permit)};
    turn(loop_);
    EXPECT_FALSE(task.ended());
    budget_.set_total_bytes(150);
    turn(loop_);
    EXPECT_EQ(permit.bytes(), 50U);
}

TEST_F(ByteBudgetTest, WhoAskedForMoreThanASmallerTotalGetsItWhenNothingIsHeld) {
    Permit held = taken(100);
    Permit permit;
    Task task{loop_, take(budget_, 80, permit)};
    turn(loop_);
    budget_.set_total_bytes(40);
    held.resize_to(10);
    turn(loop_);
    EXPECT_FALSE(task.ended());
    held = Permit{};
    turn(loop_);
    EXPECT_EQ(permit.bytes(), 80U);
}

}  // namespace
}  // namespace kinesisd
