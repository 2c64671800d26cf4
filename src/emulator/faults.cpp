#include "emulator/faults.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::emulator {

namespace {

constexpr std::array<std::string_view, 4> data_operations{
    "GetRecords", "GetShardIterator", "PutRecord", "PutRecords"
};
constexpr int failure_status = 500;

Refusal throttle() {
    return throughput_exceeded("Rate exceeded (injected by the emulator's --throttle-rate)");
}

}  // namespace

bool Faults::hits(double share) {
    if (share <= 0) return false;
    const double drawn = static_cast<double>(random_() >> 11U) * 0x1.0p-53;
    return drawn < share;
}

std::optional<Refusal> Faults::of_call(std::string_view operation) {
    const bool is_data = std::ranges::find(data_operations, operation) != data_operations.end();
    if (is_data && hits(rates_.throttle)) return throttle();
    if (hits(rates_.error))
        return Refusal{
            "InternalFailureException", "injected by the emulator's --error-rate", failure_status
        };
    return std::nullopt;
}

std::optional<Refusal> Faults::of_entry() {
    if (!hits(rates_.partial_failure)) return std::nullopt;
    constexpr double half = 0.5;
    if (hits(half)) return throttle();
    return Refusal{"InternalFailure", "Internal service failure."};
}

}  // namespace kinesisd::emulator
