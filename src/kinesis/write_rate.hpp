// WriteRate: how fast one shard is written to. Kinesis takes 1,000 records and 1 MiB a second and
// shard (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html), but other
// writers share that, and some endpoints have no limit at all. So the rate is found: it grows while
// it is the limit and nothing is refused, and falls when the shard throttles.
#pragma once

#include "base/time.hpp"

#include <cstddef>

namespace kinesisd::kinesis {

inline constexpr double shard_write_records_per_second = 1000.0;
inline constexpr double shard_write_bytes_per_second = 1024.0 * 1024;

class WriteRate {
public:
    explicit WriteRate(TimePoint now) : filled_{now}, period_end_{now + period} {}

    // Whether an entry may be sent. Any size may be taken from a bucket that is not empty; what is
    // more than it held is paid for before the next one. One that is empty opens again when it
    // holds enough for a call: a shard at its limit gets twenty calls a second, not one for each
    // record.
    [[nodiscard]] bool open(TimePoint now);
    // When it will be open, if nothing is taken meanwhile.
    [[nodiscard]] TimePoint opens_at(TimePoint now) const;
    void take(std::size_t bytes);
    // The shard refused an entry for its rate.
    void throttled(TimePoint now);

    // Of the service's limits: 1 is what a shard has; never below share_min.
    [[nodiscard]] double share() const { return share_; }

    static constexpr double share_min = 0.25;
    static constexpr double share_max = 1e6;

private:
    // The rate changes once a period at most: the answers that are on their way belong to the old
    // one.
    static constexpr Duration period = std::chrono::milliseconds{100};
    // So long after a throttle the rate grows by steps; without one it doubles, as in slow start.
    static constexpr Duration caution = std::chrono::seconds{10};
    static constexpr double growth = 2.0;
    static constexpr double step = 0.05;
    static constexpr double decrease = 0.7;

    void fill(TimePoint now);
    void grow(TimePoint now);
    // What a bucket that is empty now opens with, in seconds of a shard's limits.
    [[nodiscard]] double portion() const;

    double share_ = 1.0;
    double records_ = shard_write_records_per_second;  // a second's worth is the burst
    double bytes_ = shard_write_bytes_per_second;
    TimePoint filled_;
    TimePoint period_end_;
    TimePoint cautious_until_ = TimePoint::min();
    bool is_empty_ = false;  // and has not opened again, which it does with
    double portion_ = 0;
    bool was_the_limit_ = false;
    bool has_fallen_ = false;
};

}  // namespace kinesisd::kinesis
