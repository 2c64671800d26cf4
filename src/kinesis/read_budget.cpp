#include "kinesis/read_budget.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace kinesisd::kinesis {

namespace {

Duration seconds_of(double seconds) {
    return std::chrono::round<Duration>(std::chrono::duration<double>{seconds});
}

}  // namespace

ReadBudget::ReadBudget(double share)
    : call_interval_{seconds_of(1.0 / (shard_calls_per_second * share))},
      bytes_per_second_{shard_bytes_per_second * share} {
    check(share > 0.0);
}

TimePoint ReadBudget::earliest(TimePoint now) const {
    return std::max({now, next_call_, bytes_paid_});
}

void ReadBudget::called(TimePoint now) {
    next_call_ = now + call_interval_;
}

void ReadBudget::received(std::size_t bytes, TimePoint now) {
    bytes_paid_ =
        std::max(bytes_paid_, now) + seconds_of(static_cast<double>(bytes) / bytes_per_second_);
}

}  // namespace kinesisd::kinesis
