// ShardTurns: when each shard is asked next. A shard that waits is an entry of a queue and not a
// task that sleeps: of thousands of shards most wait, and a sleeping task costs kilobytes.
// Belongs to one loop thread.
#pragma once

#include "base/ids.hpp"
#include "port/awaitable.hpp"
#include "port/clock.hpp"
#include "port/task_group.hpp"

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace kinesisd {

class ShardTurns {
public:
    // A shard's turn, as a task of the group. It says later() to have another one.
    using Turn = std::function<Awaitable<>(ShardId)>;
    // So many shards have their first turn at a time: each of them may hold a connection, a buffer
    // and a page, and thousands at once would hold them all.
    static constexpr std::size_t first_turns_max = 128;
    // Turns that come so close together begin together.
    static constexpr Duration pause_min = std::chrono::milliseconds{2};

    // `clock` and `group` outlive it, and it the tasks of the group.
    ShardTurns(Clock& clock, TaskGroup& group, Turn turn)
        : clock_{clock}, group_{group}, turn_{std::move(turn)} {}
    ShardTurns(const ShardTurns&) = delete;
    ShardTurns& operator=(const ShardTurns&) = delete;

    // Its first turn comes as soon as others have had theirs.
    void first(ShardId shard);
    // The next turn, not before `due`.
    void later(ShardId shard, TimePoint due);
    // It has no first turn after all.
    void withdraw(const ShardId& shard);

private:
    [[nodiscard]] Awaitable<> take_first_turn(ShardId shard);
    void begin_some();
    // Sleeps until turns are due and begins them, as long as nobody else would be awake earlier.
    [[nodiscard]] Awaitable<> wake_at(TimePoint time);
    [[nodiscard]] bool is_somebody_awake_at(TimePoint time) const {
        return !alarms_.empty() && *alarms_.begin() <= time;
    }
    void begin_due(TimePoint now);

    Clock& clock_;
    TaskGroup& group_;
    Turn turn_;
    std::deque<ShardId> unbegun_;
    std::size_t first_turns_ = 0;  // under way
    std::multimap<TimePoint, ShardId> waiting_;
    std::multiset<TimePoint> alarms_;  // of the tasks that sleep: one, as a rule
    TimePoint next_wake_ = TimePoint::min();
};

}  // namespace kinesisd
