#include "emulator/rate_limit.hpp"

#include <algorithm>
#include <chrono>

namespace kinesisd::emulator {

bool TokenBucket::has(double amount, WallTime now) {
    if (now > filled_) {
        const double waited_s = std::chrono::duration<double>(now - filled_).count();
        tokens_ = std::min(per_second_, tokens_ + waited_s * per_second_);
        filled_ = now;
    }
    // A millionth forgives what adding up fractions of a second loses.
    return tokens_ + 1e-6 >= std::min(amount, per_second_);
}

bool ReadWindow::open(WallTime now) {
    constexpr double bytes_per_second = 2.0 * 1024 * 1024;
    const std::chrono::duration<double> length{std::max(1.0, bytes_ / bytes_per_second)};
    if (now - start_ >= length) {
        start_ = now;
        bytes_ = 0;
    }
    return bytes_ < bytes_per_second;
}

}  // namespace kinesisd::emulator
