// TaskGroup: every task of the daemon belongs to one. The first failure cancels the others, and
// join() waits for all of them. The function that makes a group only spawns into it and joins it:
// between the two it awaits nothing, so an unwinding caller never leaves tasks behind.
#pragma once

#include "port/awaitable.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <exception>
#include <list>

namespace kinesisd {

class TaskGroup {
public:
    explicit TaskGroup(Executor executor);
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    // Every task has ended.
    ~TaskGroup();

    // Starts `task` on the group's executor, at the loop's next turn at the earliest. What the
    // task refers to outlives join(). Spawning into a cancelled group starts a cancelled task.
    void spawn(Awaitable<> task);

    // Unwinds every task at its next co_await. Tasks that end so have not failed.
    void cancel();

    // Returns when no task is left; throws the first failure, if there was one. When the caller
    // is cancelled meanwhile, the tasks are too, and join() throws operation_aborted at the end.
    [[nodiscard]] Awaitable<> join();

    [[nodiscard]] std::size_t size() const { return running_.size(); }
    [[nodiscard]] bool cancelled() const { return cancelled_; }

private:
    using Signals = std::list<asio::cancellation_signal>;

    void on_end(Signals::iterator task, std::exception_ptr failure);

    Executor executor_;
    asio::steady_timer idle_;  // never expires: cancelled when the last task has ended
    Signals running_;
    // A task's signal may still be looked at while its completion runs, so it dies a turn later.
    Signals ended_;
    std::exception_ptr first_failure_;
    bool cancelled_ = false;
};

}  // namespace kinesisd
