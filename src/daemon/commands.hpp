// The commands of kinesisd, each from its options to an exit code: 0 done, 1 failed while running,
// 2 wrong usage or configuration.
#pragma once

#include "daemon/progress.hpp"
#include "emulator/faults.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kinesisd {

inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

inline constexpr const char* default_config_path = "/etc/kinesisd/kinesisd.yaml";

struct RunOptions {
    std::string config_path = default_config_path;
    bool until_caught_up = false;
    ProgressWish progress = ProgressWish::automatic;
};
[[nodiscard]] int run_command(const RunOptions& options);

struct CheckOptions {
    std::string config_path = default_config_path;
    bool explain = false;
    bool json = false;  // of what is explained
};
[[nodiscard]] int check_command(const CheckOptions& options);

struct DoctorOptions {
    std::string config_path = default_config_path;
    bool json = false;
};
// 0: healthy, 1: something fails.
[[nodiscard]] int doctor_command(const DoctorOptions& options);

struct EmulatorOptions {
    std::string host = "127.0.0.1";
    unsigned short port = 4567;        // 0: any free one, which is printed
    std::vector<std::string> streams;  // NAME:SHARDS
    bool enforce_limits = true;
    bool verify_signatures = false;
    // Faults for tests of users' own.
    emulator::FaultRates faults;
    unsigned latency_ms = 0;  // of each answer
    unsigned expire_iterators_after_ms = 300'000;
    std::uint64_t seed = 1;
};
[[nodiscard]] int emulator_command(const EmulatorOptions& options);

struct DemoOptions {
    std::uint64_t records = 200'000;
    std::string directory = "kinesisd-demo";
    ProgressWish progress = ProgressWish::automatic;
};
[[nodiscard]] int demo_command(const DemoOptions& options);

// The JSON Schema of the configuration, on standard output.
[[nodiscard]] int schema_command();

// Parses the command line and runs one of them.
[[nodiscard]] int kinesisd_main(int argc, char** argv);

}  // namespace kinesisd
