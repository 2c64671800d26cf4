// The two shapes of a shard's limits: a bucket of tokens that holds one second of a rate, and the
// window of bytes that were read.
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
#pragma once

#include "base/time.hpp"

#include <cstddef>

namespace kinesisd::emulator {

class TokenBucket {
public:
    explicit TokenBucket(double per_second) : per_second_{per_second}, tokens_{per_second} {}

    // Whether `amount` may be taken at `now`. More than a whole bucket may be taken from a full
    // one, as a burst: the debt is paid before anything else may be taken.
    [[nodiscard]] bool has(double amount, WallTime now);
    void take(double amount) { tokens_ -= amount; }

private:
    double per_second_;
    double tokens_;
    WallTime filled_;
};

// 2 MiB/s of a shard's reads. A page may be larger than that: then reading pauses until it is paid
// for, 5 s after a page of 10 MiB.
class ReadWindow {
public:
    [[nodiscard]] bool open(WallTime now);
    void add(std::size_t bytes) { bytes_ += static_cast<double>(bytes); }

private:
    WallTime start_;
    double bytes_ = 0;
};

// All limits of one shard.
struct ShardLimits {
    TokenBucket write_records{1000};
    TokenBucket write_bytes{1024.0 * 1024};
    TokenBucket read_calls{5};
    TokenBucket iterators{5};
    ReadWindow read_bytes;
};

}  // namespace kinesisd::emulator
