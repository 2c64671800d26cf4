// ReadScenario(seed): what is configured in one simulated world: sinks, rotation, paths, positions,
// what becomes of bad records.
#pragma once

#include "config/config.hpp"
#include "sim/dice.hpp"

#include <cstddef>
#include <string>

namespace kinesisd::sim {

struct ReadScenario {
    explicit ReadScenario(Dice& dice);

    static constexpr const char* stream = "clicks";
    static constexpr const char* source_name = "clicks-in";
    static constexpr const char* output_prefix = "out/";   // of the first sink
    static constexpr const char* second_prefix = "also/";  // of the second one, csv
    static constexpr const char* letters = "bad/letters.jsonl";

    config::Pipeline pipeline;
    Duration snapshot_interval{0};
    bool has_second = false;
    bool has_letters = false;
    bool is_sorted = false;
    bool is_by_shard = false;  // each shard has files of its own
    bool starts_latest = false;
    bool steps_clock = false;

    // A row of the first sink is {"n":N}; a bad record is not JSON at all.
    [[nodiscard]] static std::string payload(unsigned n, bool bad);
};

}  // namespace kinesisd::sim
