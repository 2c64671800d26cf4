// FileWorld(seed): a log that is written, renamed, cut and deleted, a pipeline that follows it into
// a file, a disk that fails, and lives that end at any moment. After each life nothing is twice and
// every file in order; at the end, with all faults off, every line is there.
#pragma once

#include "config/config.hpp"
#include "emulator/service.hpp"
#include "pipeline/pipeline_runner.hpp"
#include "sim/log_writer.hpp"
#include "sim/sim_clock.hpp"
#include "sim/sim_disk.hpp"
#include "sim/sim_transport.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kinesisd::sim {

struct FileWorldReport {
    unsigned crashes = 0;
    unsigned stops = 0;
    unsigned renames = 0;
    unsigned cuts = 0;
    std::size_t lines = 0;
    std::string broken;  // the first promise that was; empty if none was
};

class FileWorld {
public:
    FileWorld(std::uint64_t seed, DiskMutation mutation);
    FileWorld(const FileWorld&) = delete;
    FileWorld& operator=(const FileWorld&) = delete;

    [[nodiscard]] FileWorldReport run();

private:
    enum class LifeEnd { crash, stop, all_arrived };

    void configure();
    void turn_faults(bool on);
    void live(LifeEnd end);
    void let_others_act();
    [[nodiscard]] std::optional<Snapshot> durable_snapshot();
    [[nodiscard]] std::vector<std::string> committed_lines(const Snapshot& snapshot);
    // What is durable of the output, when it has changed.
    void judge();
    [[nodiscard]] bool is_all_committed();
    void check_durable();
    void expect(bool promise, const std::string& what);

    Dice dice_;
    SimClock clock_;
    emulator::Service service_;
    SimTransport transport_;
    SimDisk disk_;
    config::Pipeline pipeline_;
    bool means_rotated_ = false;  // the path has a wildcard that a rotated name fits too
    Duration snapshot_interval_{0};
    LogWriter writer_;
    EventLog log_;
    std::vector<std::string> lines_logged_;  // the last ones, for a failure's message
    TimePoint next_act_{};
    std::string judged_text_;  // the snapshot that judge() has looked into
    std::size_t judged_lines_ = 0;
    std::optional<unsigned> judged_file_;  // the last one of which a line is committed
    FileWorldReport report_;
};

}  // namespace kinesisd::sim
