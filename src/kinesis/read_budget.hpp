// How often one reader may ask one shard: Kinesis allows all polling readers of a shard together
// 5 calls/s and 2 MiB/s
// (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html); `share` of that
// is this reader's.
#pragma once

#include "base/time.hpp"

#include <cstddef>

namespace kinesisd::kinesis {

inline constexpr double shard_calls_per_second = 5.0;
inline constexpr double shard_bytes_per_second = 2.0 * 1024 * 1024;

class ReadBudget {
public:
    // `share` is above 0; more than 1 is for endpoints that do not enforce the service's limits.
    explicit ReadBudget(double share = 1.0);

    // When the next call may be made. Never earlier than `now`.
    [[nodiscard]] TimePoint earliest(TimePoint now) const;
    // A call was made at `now` / its page held this many bytes of payload.
    void called(TimePoint now);
    void received(std::size_t bytes, TimePoint now);

private:
    Duration call_interval_;
    double bytes_per_second_;
    TimePoint next_call_ = TimePoint::min();
    TimePoint bytes_paid_ = TimePoint::min();  // when the bytes received so far are paid for
};

}  // namespace kinesisd::kinesis
