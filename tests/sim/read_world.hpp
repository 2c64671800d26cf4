// ReadWorld(seed): a stream that is written to and resharded, a pipeline that reads it into a file,
// a network and a disk that fail, and lives that end at any moment. After each life the checkers
// look at what is durable; at the end, with all faults off, everything must have arrived.
#pragma once

#include "config/config.hpp"
#include "pipeline/pipeline_runner.hpp"
#include "sim/read_checker.hpp"
#include "sim/read_scenario.hpp"
#include "sim/sim_disk.hpp"
#include "sim/sim_operator.hpp"
#include "sim/sim_transport.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd::sim {

struct WorldOptions {
    DiskMutation mutation = DiskMutation::none;
    unsigned lives_max = 12;
    std::uint32_t shards = 3;
    unsigned records_max = 400;
    unsigned reshards_max = 4;
};

// What happened, for the tests' own sanity: a simulation without crashes proves nothing.
struct WorldReport {
    unsigned crashes = 0;
    unsigned stops = 0;
    unsigned reshards = 0;
    unsigned clock_steps = 0;
    unsigned finished_files = 0;
    std::uint64_t rows = 0;
    std::map<std::string, std::uint64_t> faults;
    // The first promise that was broken; empty if none was.
    std::string broken;
    // Of everything that is durable at the end: equal seeds give equal ends.
    std::size_t fingerprint = 0;
};

class ReadWorld {
public:
    ReadWorld(std::uint64_t seed, WorldOptions options);
    ReadWorld(const ReadWorld&) = delete;
    ReadWorld& operator=(const ReadWorld&) = delete;
    ~ReadWorld();

    [[nodiscard]] WorldReport run();

private:
    enum class LifeEnd { crash, stop, all_arrived };

    void live(LifeEnd end);
    void turn_faults(bool on);
    // Writers and operators of the stream act between the steps of the clock.
    void let_others_act();
    void put_records();
    void reshard();

    void step_clocks();
    // The first positions are durable: what is put from now on has to arrive.
    [[nodiscard]] bool is_pinned() const;
    [[nodiscard]] WallTime service_now() const {
        return clock_.wall_now() + transport_.service_ahead;
    }

    void check_durable();
    void check_everything_arrived();
    void expect(bool promise, const std::string& what);
    [[nodiscard]] std::optional<Snapshot> durable_snapshot();

    Dice dice_;
    WorldOptions options_;
    kinesis::Wire wire_;
    SimClock clock_;
    emulator::Service service_;
    SimTransport transport_;
    SimDisk disk_;
    SimOperator operator_;
    ReadScenario scenario_;
    ReadChecker checker_;
    EventLog log_;
    std::vector<std::string> lines_logged_;  // the last ones, for a failure's message
    TimePoint next_put_{};
    TimePoint next_reshard_{};
    unsigned records_put_ = 0;
    std::size_t first_wanted_ = 0;
    TimePoint next_clock_step_{};
    WorldReport report_;
};

}  // namespace kinesisd::sim
