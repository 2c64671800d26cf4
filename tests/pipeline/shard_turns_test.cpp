#include "pipeline/shard_turns.hpp"

#include "sim/run_simulated.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace kinesisd {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Names = std::vector<std::string>;

// Shards whose turns are written down, with when they were, on a loop with virtual time.
class ShardTurnsTest : public testing::Test {
protected:
    struct Taken {
        std::string shard;
        TimePoint at;
    };

    // What happens is decided by `then`, at the end of a shard's turn.
    Awaitable<> turn(ShardId shard) {
        taken.push_back({shard.text(), clock.now()});
        ++under_way;
        most_under_way = std::max(most_under_way, under_way);
        if (turn_takes > Duration::zero()) co_await clock.sleep_until(clock.now() + turn_takes);
        --under_way;
        if (then) then(shard);
    }

    // Until `end`, when all that is left is cancelled.
    void run_until(TimePoint end) {
        group.spawn(cancel_at(end));
        ASSERT_TRUE(sim::run_simulated(loop, clock, all_ended()));
    }

    Awaitable<bool> all_ended() {
        co_await group.join();
        co_return true;
    }

    Awaitable<> cancel_at(TimePoint end) {
        co_await clock.sleep_until(end);
        group.cancel();
    }

    [[nodiscard]] std::vector<Duration> times_of(const std::string& shard) const {
        std::vector<Duration> times;
        for (const Taken& one : taken)
            if (one.shard == shard) times.push_back(one.at - TimePoint{});
        return times;
    }
    [[nodiscard]] Names names() const {
        Names all;
        for (const Taken& one : taken)
            all.push_back(one.shard);
        return all;
    }

    asio::io_context loop{1};
    sim::SimClock clock{WallTime{}};
    TaskGroup group{loop.get_executor()};
    ShardTurns turns{clock, group, [this](ShardId shard) { return turn(std::move(shard)); }};
    Duration turn_takes{0};
    std::function<void(const ShardId&)> then;
    std::vector<Taken> taken;
    std::size_t under_way = 0;
    std::size_t most_under_way = 0;
};

constexpr TimePoint at(Duration time) {
    return TimePoint{time};
}

TEST_F(ShardTurnsTest, EachShardHasItsTurnWhenItIsDue) {
    turns.later(ShardId{"c"}, at(seconds{3}));
    turns.later(ShardId{"a"}, at(seconds{1}));
    turns.later(ShardId{"b"}, at(seconds{2}));
    run_until(at(seconds{10}));
    EXPECT_EQ(names(), (Names{"a", "b", "c"}));
    EXPECT_EQ(times_of("a"), std::vector<Duration>{seconds{1}});
    EXPECT_EQ(times_of("c"), std::vector<Duration>{seconds{3}});
}

TEST_F(ShardTurnsTest, AnEarlierTurnIsNotHeldUpByOneThatWasThereBefore) {
    then = [this](const ShardId& shard) {
        if (shard.text() == "now") turns.later(ShardId{"soon"}, clock.now() + milliseconds{200});
    };
    turns.later(ShardId{"late"}, at(seconds{60}));
    turns.first(ShardId{"now"});
    run_until(at(seconds{100}));
    EXPECT_EQ(times_of("soon"), std::vector<Duration>{milliseconds{200}});
    EXPECT_EQ(times_of("late"), std::vector<Duration>{seconds{60}});
}

TEST_F(ShardTurnsTest, WhatIsDueByNowBeginsAtOnce) {
    int left = 1000;
    then = [&](const ShardId& shard) {
        if (--left > 0) turns.later(shard, clock.now());
    };
    turns.first(ShardId{"fast"});
    run_until(at(seconds{1}));
    EXPECT_EQ(taken.size(), 1000U);
    EXPECT_EQ(times_of("fast").back(), Duration::zero());
}

TEST_F(ShardTurnsTest, NobodyIsLateWhenThousandsArePolledOnceASecond) {
    constexpr int shards = 5000;
    turn_takes = milliseconds{1};
    then = [this](const ShardId& shard) { turns.later(shard, clock.now() + seconds{1}); };
    for (int number = 0; number < shards; ++number)
        turns.later(ShardId{std::to_string(number)}, at(std::chrono::microseconds{200} * number));
    run_until(at(seconds{4}));
    for (int number = 0; number < shards; number += 7) {
        const std::vector<Duration> times = times_of(std::to_string(number));
        ASSERT_GE(times.size(), 3U);
        for (std::size_t i = 1; i < times.size(); ++i)
            ASSERT_LE(times[i] - times[i - 1], seconds{1} + turn_takes + ShardTurns::pause_min)
                << number;
    }
}

TEST_F(ShardTurnsTest, AWakeUpIsSharedByTurnsThatAreCloseTogether) {
    for (int number = 0; number < 100; ++number)
        turns.later(ShardId{std::to_string(number)}, at(std::chrono::microseconds{100} * number));
    run_until(at(seconds{1}));
    EXPECT_EQ(taken.size(), 100U);
    std::vector<TimePoint> wakes;
    for (const Taken& one : taken)
        if (wakes.empty() || wakes.back() != one.at) wakes.push_back(one.at);
    EXPECT_LE(wakes.size(), 10 * milliseconds{1} / ShardTurns::pause_min + 2U);
}

TEST_F(ShardTurnsTest, FirstTurnsAreTakenByAFewAtATime) {
    turn_takes = milliseconds{10};
    constexpr std::size_t shards = ShardTurns::first_turns_max * 3;
    for (std::size_t number = 0; number < shards; ++number)
        turns.first(ShardId{std::to_string(number)});
    run_until(at(seconds{1}));
    EXPECT_EQ(taken.size(), shards);
    EXPECT_EQ(most_under_way, ShardTurns::first_turns_max);
}

TEST_F(ShardTurnsTest, AShardThatIsWithdrawnHasNoFirstTurn) {
    turn_takes = milliseconds{10};
    for (std::size_t number = 0; number <= ShardTurns::first_turns_max; ++number)
        turns.first(ShardId{std::to_string(number)});
    turns.withdraw(ShardId{std::to_string(ShardTurns::first_turns_max)});
    run_until(at(seconds{1}));
    EXPECT_EQ(taken.size(), ShardTurns::first_turns_max);
}

}  // namespace
}  // namespace kinesisd
