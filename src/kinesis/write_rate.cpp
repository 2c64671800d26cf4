#include "kinesis/write_rate.hpp"

#include <algorithm>

namespace kinesisd::kinesis {

double WriteRate::portion() const {
    constexpr double pause_s = 0.05;
    constexpr double full_call = 0.5;
    return std::min(share_ * pause_s, full_call);
}

bool WriteRate::open(TimePoint now) {
    fill(now);
    const double wanted = is_empty_ ? portion_ : 0;
    const bool was_empty = is_empty_;
    is_empty_ = records_ <= wanted * shard_write_records_per_second ||
                bytes_ <= wanted * shard_write_bytes_per_second;
    if (is_empty_ && !was_empty) portion_ = portion();
    was_the_limit_ = was_the_limit_ || is_empty_;
    return !is_empty_;
}

TimePoint WriteRate::opens_at(TimePoint now) const {
    if (!is_empty_ && records_ > 0 && bytes_ > 0) return now;
    const double wanted = is_empty_ ? portion_ : portion();
    const double seconds = std::max(
        {wanted - records_ / shard_write_records_per_second,
         wanted - bytes_ / shard_write_bytes_per_second,
         0.0}
    );
    const std::chrono::duration<double> wait{seconds / share_};
    // It opens a moment after it holds as much.
    constexpr Duration moment = std::chrono::milliseconds{1};
    return std::max(now, filled_ + std::chrono::duration_cast<Duration>(wait) + moment);
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
