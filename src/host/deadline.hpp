// Deadline: a time limit over several operations. When it passes, it runs an action, such as
// closing the stream that they wait on, so that they end; whoever set it then asks expired().
#pragma once

#include "port/awaitable.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace kinesisd {

using SteadyTime = std::chrono::steady_clock::time_point;

class Deadline {
public:
    // `on_expiry` runs on the loop, once, at `at`, unless the Deadline has died before.
    Deadline(const Executor& loop, SteadyTime at, std::function<void()> on_expiry);
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    ~Deadline();

    [[nodiscard]] bool expired() const;

private:
    struct State;
    // Shared with the timer's handler, which may already be queued when the Deadline dies.
    std::shared_ptr<State> state_;
};

}  // namespace kinesisd
