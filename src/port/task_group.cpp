#include "port/task_group.hpp"

#include "base/check.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <iterator>
#include <utility>

namespace kinesisd {

namespace {

bool is_unwinding(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

// A task that is cancelled before it has waited for anything would end by an exception out of the
// loop (Boost 1.81: co_spawn posts its last step, and a cancelled task may not wait).
Awaitable<> in_next_turn(Awaitable<> task) {
    co_await asio::post(asio::use_awaitable);
    co_await std::move(task);
}

}  // namespace

TaskGroup::TaskGroup(Executor executor)
    : executor_{std::move(executor)}, idle_{executor_, asio::steady_timer::time_point::max()} {}

TaskGroup::~TaskGroup() {
    check(running_.empty());
}

void TaskGroup::spawn(Awaitable<> task) {
    ended_.clear();
    if (cancelled_) return;
    running_.emplace_back();
    const auto place = std::prev(running_.end());
    asio::co_spawn(
        executor_,
        in_next_turn(std::move(task)),
        asio::bind_cancellation_slot(
            place->slot(),
            [this, place](std::exception_ptr failure) { on_end(place, std::move(failure)); }
        )
    );
}

void TaskGroup::on_end(Signals::iterator task, std::exception_ptr failure) {
    ended_.splice(ended_.end(), running_, task);
    const bool failed = failure && !(cancelled_ && is_unwinding(failure));
    if (failed && !first_failure_) {
        first_failure_ = std::move(failure);
        cancel();
    }
    if (running_.empty()) idle_.cancel();
}

void TaskGroup::cancel() {
    cancelled_ = true;
    // emit() may end a task at once, which takes its signal out of the list.
    for (auto task = running_.begin(); task != running_.end();) {
        const auto next = std::next(task);
        task->emit(asio::cancellation_type::terminal);
        task = next;
    }
}

Awaitable<> TaskGroup::join() {
    co_await asio::this_coro::throw_if_cancelled(false);
    bool caller_cancelled = false;
    while (!running_.empty()) {
        // Not a Wake: being cancelled must end this wait too, without throwing.
        boost::system::error_code woken;
        co_await idle_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() == asio::cancellation_type::none) continue;
        caller_cancelled = true;
        cancel();
        co_await asio::this_coro::reset_cancellation_state();
    }
    ended_.clear();
    co_await asio::this_coro::throw_if_cancelled(true);
    if (first_failure_) std::rethrow_exception(first_failure_);
    if (caller_cancelled) throw boost::system::system_error{asio::error::operation_aborted};
}

}  // namespace kinesisd
