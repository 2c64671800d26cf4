// RepeatLimit: which of many equal log lines are written. The first 100 are, then at most one in
// 10 seconds, which says how many were not.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace kinesisd {

class RepeatLimit {
public:
    // One more happened. Nothing: stay silent; else how many were silent since the last line.
    [[nodiscard]] std::optional<std::uint64_t> admit(TimePoint now) {
        if (written_ < first_lines && ++written_ <= first_lines) {
            next_line_ = now + interval;
            return std::exchange(silent_, 0);
        }
        if (now < next_line_) {
            ++silent_;
            return std::nullopt;
        }
        next_line_ = now + interval;
        return std::exchange(silent_, 0);
    }

private:
    static constexpr std::uint64_t first_lines = 100;
    static constexpr Duration interval = std::chrono::seconds{10};

    std::uint64_t written_ = 0;
    std::uint64_t silent_ = 0;
    TimePoint next_line_{};
};

}  // namespace kinesisd
