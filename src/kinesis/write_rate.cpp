#include "kinesis/write_rate.hpp"

#include <algorithm>

namespace kinesisd::kinesis {

bool WriteRate::open(TimePoint now) {
    fill(now);
    const bool is_open = records_ > 0 && bytes_ > 0;
    was_the_limit_ = was_the_limit_ || !is_open;
    return is_open;
}

// A bucket is open as soon as it holds anything, so the wait ends a nanosecond after nothing.
TimePoint WriteRate::opens_at(TimePoint now) const {
    const double records_missing = std::max(0.0, -records_) / shard_write_records_per_second;
    const double bytes_missing = std::max(0.0, -bytes_) / shard_write_bytes_per_second;
    if (records_ > 0 && bytes_ > 0) return now;
    const double seconds = std::max(records_missing, bytes_missing) / share_;
    const auto wait = std::chrono::duration_cast<Duration>(std::chrono::duration<double>{seconds});
    // A thousandth of a second more, so that what opens is worth a call.
    return std::max(now, filled_ + wait + std::chrono::milliseconds{1});
}

void WriteRate::take(std::size_t bytes) {
    records_ -= 1;
    bytes_ -= static_cast<double>(bytes);
}

void WriteRate::throttled(TimePoint now) {
    fill(now);
    cautious_until_ = now + caution;
    records_ = std::min(records_, 0.0);
    if (has_fallen_) return;
    has_fallen_ = true;
    share_ = std::max(share_min, share_ * decrease);
}

void WriteRate::fill(TimePoint now) {
    if (now <= filled_) return;
    const double amount = to_seconds(now - filled_) * share_;
    filled_ = now;
    records_ = std::min(
        records_ + amount * shard_write_records_per_second, shard_write_records_per_second * share_
    );
    bytes_ = std::min(
        bytes_ + amount * shard_write_bytes_per_second, shard_write_bytes_per_second * share_
    );
    if (now >= period_end_) grow(now);
}

void WriteRate::grow(TimePoint now) {
    period_end_ = now + period;
    if (was_the_limit_ && !has_fallen_)
        share_ = std::min(share_max, now < cautious_until_ ? share_ + step : share_ * growth);
    was_the_limit_ = false;
    has_fallen_ = false;
}

}  // namespace kinesisd::kinesis
