// PollTimes: how long after its last call each shard was asked for records again, as a histogram
// of whole milliseconds. A reader that polls on time has all of them at its interval.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace kinesisd::bench {

class PollTimes {
public:
    using Clock = std::chrono::steady_clock;

    explicit PollTimes(std::size_t shards) : last_(shards) {}

    void asked(std::size_t shard, Clock::time_point now) {
        Clock::time_point& last = last_.at(shard);
        if (last != Clock::time_point{})
            ++pauses_[std::chrono::ceil<std::chrono::milliseconds>(now - last).count()];
        last = now;
    }
    // Their number by milliseconds.
    [[nodiscard]] const std::map<std::int64_t, std::uint64_t>& pauses() const { return pauses_; }

private:
    std::vector<Clock::time_point> last_;
    std::map<std::int64_t, std::uint64_t> pauses_;
};

}  // namespace kinesisd::bench
