// Mailbox: a queue inside one loop thread. ready() only waits and take() is synchronous, so a wait
// that loses a race never takes an item with it (channels of Asio do). What was put before close()
// can still be taken: closing is how a source says that it has ended.
#pragma once

#include "port/awaitable.hpp"
#include "port/wake.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

namespace kinesisd {

template <class T>
class Mailbox {
public:
    explicit Mailbox(Executor executor)
        : filled_{executor}, taken_{std::move(executor), asio::steady_timer::time_point::max()} {}

    // Unbounded by itself: whoever puts holds a Permit for what it puts.
    void put(T item) {
        items_.push_back(std::move(item));
        filled_.notify();
    }
    void close() {
        closed_ = true;
        filled_.notify();
    }

    // Notified when there is more to take, or nothing will come any more.
    [[nodiscard]] Wake& filled() { return filled_; }
    // Returns when there is something to take or nothing will come any more.
    [[nodiscard]] Awaitable<> ready() {
        while (items_.empty() && !closed_)
            co_await filled_.wait();
    }
    [[nodiscard]] std::optional<T> take() {
        if (items_.empty()) return std::nullopt;
        std::optional<T> item{std::move(items_.front())};
        items_.pop_front();
        taken_.cancel();
        return item;
    }
    // For who puts: returns when fewer than `items_max` wait to be taken.
    [[nodiscard]] Awaitable<> room(std::size_t items_max) {
        while (items_.size() >= items_max) {
            boost::system::error_code woken;
            co_await taken_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        }
    }
    // What take() would return; nullptr: nothing. Valid until the next call.
    [[nodiscard]] const T* next() const { return items_.empty() ? nullptr : &items_.front(); }
    [[nodiscard]] bool empty() const { return items_.empty(); }
    // Closed, and everything taken.
    [[nodiscard]] bool drained() const { return closed_ && items_.empty(); }

private:
    std::deque<T> items_;
    bool closed_ = false;
    Wake filled_;
    // Never expires: cancelled to wake.
    asio::steady_timer taken_;
};

}  // namespace kinesisd
