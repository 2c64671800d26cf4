// SimClock: virtual time. Whoever sleeps lies in a map ordered by deadline; step() takes time to
// the earliest one and wakes it. A run is: poll the loop until it is idle, step, again.
#pragma once

#include "port/clock.hpp"

#include <boost/asio/any_completion_handler.hpp>

#include <cstdint>
#include <map>

namespace kinesisd::sim {

class SimClock final : public Clock {
public:
    explicit SimClock(WallTime began) : wall_began_{began} {}

    [[nodiscard]] TimePoint now() const override { return now_; }
    [[nodiscard]] WallTime wall_now() const override {
        return wall_began_ + wall_offset_ +
               std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch());
    }
    [[nodiscard]] Duration cpu_time() const override {
        return std::chrono::duration_cast<Duration>(now_.time_since_epoch() * busy_part_);
    }
    [[nodiscard]] Awaitable<> sleep_until(TimePoint deadline) override;

    // Takes time to the earliest sleeper and wakes it; false if nobody sleeps.
    [[nodiscard]] bool step();
    // Time passes; nobody must be sleeping.
    void advance(Duration by) { now_ += by; }
    // The thread works, for this part of the time, from the beginning on.
    void be_busy(double part) { busy_part_ = part; }
    // The wall clock is set, forward or back; sleepers do not notice.
    void step_wall_clock(std::chrono::milliseconds by) { wall_offset_ += by; }

private:
    struct Place {
        TimePoint at;
        std::uint64_t number;
        auto operator<=>(const Place&) const = default;
    };
    WallTime wall_began_;
    std::chrono::milliseconds wall_offset_{0};
    TimePoint now_{};
    double busy_part_ = 0;
    std::uint64_t numbers_ = 0;
    struct Sleeper {
        asio::any_completion_handler<void(boost::system::error_code)> handler;
        Executor executor;
    };
    std::map<Place, Sleeper> sleepers_;
};

}  // namespace kinesisd::sim
