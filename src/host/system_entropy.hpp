// SystemEntropy: a generator seeded by the system. Belongs to one loop thread.
#pragma once

#include "port/entropy.hpp"

#include <random>

namespace kinesisd {

class SystemEntropy final : public Entropy {
public:
    SystemEntropy();

    [[nodiscard]] std::uint64_t next() override { return generator_(); }

private:
    std::mt19937_64 generator_;
};

}  // namespace kinesisd
