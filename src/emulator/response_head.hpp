// The headers that the service puts on every answer: ids for its support, and its clock.
#pragma once

#include "base/time.hpp"
#include "emulator/http.hpp"

#include <cstdint>
#include <random>
#include <string>

namespace kinesisd::emulator {

// Makes the ids from a seed, so that two runs give the same ones.
class ResponseHead {
public:
    explicit ResponseHead(std::uint64_t seed) : random_{seed} {}

    // x-amzn-RequestId (a UUID), x-amz-id-2 and date.
    [[nodiscard]] Headers next(WallTime now);

private:
    std::mt19937_64 random_;
};

}  // namespace kinesisd::emulator
