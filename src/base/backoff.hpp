// Full-jitter exponential back-off: each delay is drawn evenly from [0, min(cap, base * 2^n)).
// It never gives up by itself; whoever retries decides that by the remedy.
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace kinesisd {

struct BackoffLimits {
    Duration base = std::chrono::milliseconds{100};
    Duration cap = std::chrono::seconds{20};
};

class Backoff {
public:
    explicit Backoff(BackoffLimits limits = {}) : limits_{limits} {}

    // The next delay. `random` is 64 even bits (port/Entropy).
    [[nodiscard]] Duration next(std::uint64_t random) {
        return delay(limits_, attempts_++, random);
    }
    // The delay after `attempts` earlier failures, for who counts them himself.
    [[nodiscard]] static Duration delay(
        const BackoffLimits& limits, unsigned attempts, std::uint64_t random
    ) {
        const Duration ceiling = ceiling_for(limits, attempts);
        const double share = static_cast<double>(random >> 11U) * 0x1.0p-53;
        return Duration{static_cast<Duration::rep>(static_cast<double>(ceiling.count()) * share)};
    }

    void reset() { attempts_ = 0; }
    // Failures since the last reset.
    [[nodiscard]] unsigned attempts() const { return attempts_; }

private:
    [[nodiscard]] static Duration ceiling_for(const BackoffLimits& limits, unsigned attempts) {
        constexpr unsigned doublings_max = 32;  // 2^32 times any base is beyond any cap
        Duration ceiling = limits.base;
        for (unsigned i = 0; i < std::min(attempts, doublings_max) && ceiling < limits.cap; ++i)
            ceiling *= 2;
        return std::min(ceiling, limits.cap);
    }

    BackoffLimits limits_;
    unsigned attempts_ = 0;
};

}  // namespace kinesisd
