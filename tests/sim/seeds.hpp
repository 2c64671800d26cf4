// Which seeds a scenario is run with.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <vector>

namespace kinesisd::sim {

// 1 to `count`; KINESISD_SEED=N runs one seed only: what a failure prints.
inline std::vector<std::uint64_t> first_seeds(std::uint64_t count) {
    if (const char* one = std::getenv("KINESISD_SEED")) return {std::strtoull(one, nullptr, 10)};
    std::vector<std::uint64_t> all;
    for (std::uint64_t seed = 1; seed <= count; ++seed)
        all.push_back(seed);
    return all;
}

// As many as a run with sanitizers has time for; KINESISD_SEEDS=N changes that: the run without
// them (tests/run) has 2,000.
inline std::vector<std::uint64_t> scenario_seeds(std::uint64_t sanitized = 300) {
    const char* wish = std::getenv("KINESISD_SEEDS");
    return first_seeds(wish == nullptr ? sanitized : std::strtoull(wish, nullptr, 10));
}

}  // namespace kinesisd::sim
