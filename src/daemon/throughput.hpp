// Throughput: how fast each pipeline moves, now and over the last minutes, from samples of its
// counters. A value: it is told what the counters and the time are.
#pragma once

#include "pipeline/pipeline_runner.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace kinesisd {

struct Rates {
    double records_per_second = 0;
    double bytes_per_second = 0;
    std::vector<double> recent;  // records per second between samples, the oldest first
};

class Throughput {
public:
    // sample() is called this often; five minutes are kept.
    static constexpr Duration sample_interval = std::chrono::seconds{5};
    static constexpr std::size_t samples_max = 61;

    void sample(const std::vector<PipelineStatus>& all, TimePoint now);
    // The rates of now are those since a sample that is at least half an interval old: over a
    // shorter time a commit more or less would make them jump.
    [[nodiscard]] Rates of(const PipelineStatus& status, TimePoint now) const;

private:
    struct Sample {
        TimePoint at;
        std::uint64_t records = 0;
        std::uint64_t bytes = 0;
    };
    [[nodiscard]] static Sample sample_of(const PipelineStatus& status, TimePoint now);

    std::map<std::string, std::deque<Sample>, std::less<>> samples_;  // by pipeline
};

}  // namespace kinesisd
