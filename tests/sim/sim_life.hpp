// SimLife: a SimProcess that runs from its beginning, in virtual time and as long as a test lets
// it.
#pragma once

#include "sim/sim_process.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace kinesisd::sim {

class SimLife {
public:
    // What `world` and `pipeline` refer to outlives it. Nothing happens before pass().
    SimLife(World world, const config::Pipeline& pipeline, PipelineOptions options)
        : clock_{world.clock}, process_{world, pipeline, options} {
        process_.root.spawn(process_.runner.run());
        asio::co_spawn(process_.loop, process_.root.join(), [this](const std::exception_ptr&) {
            ended_ = true;
        });
    }
    SimLife(const SimLife&) = delete;
    SimLife& operator=(const SimLife&) = delete;
    ~SimLife() {
        process_.root.cancel();
        for (process_.poll(); !ended_ && clock_.step(); process_.poll()) {
        }
    }

    void pass(Duration time) {
        const TimePoint until = clock_.now() + time;
        for (process_.poll(); !ended_ && clock_.now() < until; process_.poll())
            if (!clock_.step()) break;
    }
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] PipelineStatus status() const { return process_.runner.status(); }

private:
    SimClock& clock_;
    SimProcess process_;
    bool ended_ = false;
};

}  // namespace kinesisd::sim
