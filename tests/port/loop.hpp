// A loop for tests that turns only when it is told to: poll() runs what is ready and never waits,
// so a task that hangs makes an expectation fail instead of the test.
#pragma once

#include "port/awaitable.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <functional>
#include <string>
#include <utility>

namespace kinesisd::test {

// One task on a loop, and how it ended.
class Task {
public:
    Task(asio::io_context& loop, Awaitable<> body) {
        asio::co_spawn(
            loop,
            std::move(body),
            asio::bind_cancellation_slot(
                signal_.slot(),
                [this](std::exception_ptr failure) {
                    ended_ = true;
                    failure_ = std::move(failure);
                }
            )
        );
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() = default;

    void cancel() { signal_.emit(asio::cancellation_type::terminal); }
    [[nodiscard]] bool ended() const { return ended_; }
    // "" for a return, "cancelled" for an unwound task, else the text of its exception.
    [[nodiscard]] std::string failure() const {
        if (!failure_) return "";
        try {
            std::rethrow_exception(failure_);
        } catch (const boost::system::system_error& error) {
            return error.code() == asio::error::operation_aborted ? "cancelled" : error.what();
        } catch (const std::exception& error) {
            return error.what();
        }
    }

private:
    asio::cancellation_signal signal_;
    bool ended_ = false;
    std::exception_ptr failure_;
};

// Runs what is ready, and what becomes ready by that.
inline void turn(asio::io_context& loop) {
    loop.restart();
    loop.poll();
}

// Counts itself in `alive` while it lives: how a test sees that a task has unwound.
class Presence {
public:
    explicit Presence(int& alive) : alive_{alive} { ++alive_; }
    Presence(const Presence&) = delete;
    Presence& operator=(const Presence&) = delete;
    ~Presence() { --alive_; }

private:
    int& alive_;
};

}  // namespace kinesisd::test
