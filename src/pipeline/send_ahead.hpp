// SendAhead: how many rows may have been sent since the last durable snapshot. A sink that sends
// rows before they are committed sends them again after a crash; so the snapshot says, before they
// are sent, how many that may be. The bound has room to spare, so that it is seldom raised.
#pragma once

#include <algorithm>
#include <cstdint>

namespace kinesisd {

class SendAhead {
public:
    // That many rows more are about to be sent. Nothing: the durable `bound` covers them. Else a
    // snapshot with the bound returned has to be durable before they are.
    [[nodiscard]] std::uint64_t bound_for(std::uint64_t rows, std::uint64_t bound) const {
        const std::uint64_t wanted = sent_ - stored_ + rows;
        return wanted <= bound ? bound : std::max(2 * wanted, bound_min);
    }
    void sent(std::uint64_t rows) { sent_ += rows; }
    void committed(std::uint64_t rows) { committed_ += rows; }

    // A snapshot of everything committed is about to be stored: the bound that it should hold.
    [[nodiscard]] std::uint64_t next_bound(std::uint64_t bound) const {
        const std::uint64_t peak = sent_ - stored_;
        return std::max({2 * peak, bound / 2, bound_min});
    }
    // A snapshot of everything committed is durable.
    void stored() { stored_ = committed_; }

private:
    static constexpr std::uint64_t bound_min = 64;

    // Since the life began.
    std::uint64_t sent_ = 0;
    std::uint64_t committed_ = 0;
    std::uint64_t stored_ = 0;  // committed, by the snapshot that is durable
};

}  // namespace kinesisd
