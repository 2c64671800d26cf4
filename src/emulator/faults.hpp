// Faults that a user asks the emulator for, to see how a program bears them: shares of calls and
// entries that are refused, drawn from a seed, so that a run can be repeated.
#pragma once

#include "emulator/refusal.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace kinesisd::emulator {

// Shares, from 0 (never) to 1 (always).
struct FaultRates {
    double throttle = 0;         // data calls: ProvisionedThroughputExceededException
    double error = 0;            // any calls: InternalFailureException, status 500
    double partial_failure = 0;  // entries of PutRecords
};

class Faults {
public:
    Faults(FaultRates rates, std::uint64_t seed) : rates_{rates}, random_{seed} {}

    // Instead of carrying out this operation.
    [[nodiscard]] std::optional<Refusal> of_call(std::string_view operation);
    // Instead of storing an entry of PutRecords: half of them are throttles, half are failures.
    [[nodiscard]] std::optional<Refusal> of_entry();

private:
    // True for that share of the calls; draws nothing for a share of 0.
    [[nodiscard]] bool hits(double share);

    FaultRates rates_;
    std::mt19937_64 random_;
};

}  // namespace kinesisd::emulator
