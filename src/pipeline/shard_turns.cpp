#include "pipeline/shard_turns.hpp"

#include <algorithm>

namespace kinesisd {

void ShardTurns::first(ShardId shard) {
    unbegun_.push_back(std::move(shard));
    begin_some();
}

void ShardTurns::withdraw(const ShardId& shard) {
    std::erase(unbegun_, shard);
}

void ShardTurns::begin_some() {
    while (first_turns_ < first_turns_max && !unbegun_.empty()) {
        ++first_turns_;
        group_.spawn(take_first_turn(std::move(unbegun_.front())));
        unbegun_.pop_front();
    }
}

Awaitable<> ShardTurns::take_first_turn(ShardId shard) {
    Awaitable<> turn = turn_(std::move(shard));
    co_await std::move(turn);
    --first_turns_;
    begin_some();
}

void ShardTurns::later(ShardId shard, TimePoint due) {
    if (due <= clock_.now()) return group_.spawn(turn_(std::move(shard)));
    waiting_.emplace(due, std::move(shard));
    const TimePoint time = std::max(due, next_wake_);
    if (is_somebody_awake_at(time)) return;
    alarms_.insert(time);
    group_.spawn(wake_at(time));
}

Awaitable<> ShardTurns::wake_at(TimePoint time) {
    while (true) {
        co_await clock_.sleep_until(time);
        alarms_.erase(alarms_.find(time));
        begin_due(clock_.now());
        if (waiting_.empty()) co_return;
        time = std::max(waiting_.begin()->first, next_wake_);
        if (is_somebody_awake_at(time)) co_return;
        alarms_.insert(time);
    }
}

void ShardTurns::begin_due(TimePoint now) {
    next_wake_ = now + pause_min;
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
        group_.spawn(turn_(std::move(waiting_.begin()->second)));
        waiting_.erase(waiting_.begin());
    }
}

}  // namespace kinesisd
