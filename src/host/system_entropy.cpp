#include "host/system_entropy.hpp"

namespace kinesisd {

namespace {

// 256 bits: one word of the device would leave only 2^32 different sequences.
std::mt19937_64 seeded() {
    std::random_device device;
    std::seed_seq seed{
        device(), device(), device(), device(), device(), device(), device(), device()
    };
    return std::mt19937_64{seed};
}

}  // namespace

SystemEntropy::SystemEntropy() : generator_{seeded()} {}

}  // namespace kinesisd
