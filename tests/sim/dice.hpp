// Dice: the one source of chance of a simulated world.
#pragma once

#include "port/entropy.hpp"

#include <random>

namespace kinesisd::sim {

class Dice final : public Entropy {
public:
    explicit Dice(std::uint64_t seed) : generator_{seed} {}

    [[nodiscard]] std::uint64_t next() override { return generator_(); }
    // 0 to bound - 1.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return generator_() % bound; }
    [[nodiscard]] bool one_in(std::uint64_t n) { return below(n) == 0; }

private:
    std::mt19937_64 generator_;
};

}  // namespace kinesisd::sim
