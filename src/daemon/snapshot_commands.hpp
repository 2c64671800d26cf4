// kinesisd snapshot …: looks at the snapshots of a configuration, and changes them while no daemon
// holds their folder. Tables go to standard output, remarks and errors to standard error.
#pragma once

#include "daemon/commands.hpp"

#include <string>

namespace CLI {
class App;
}

namespace kinesisd {

struct SnapshotOptions {
    enum class Verb { list, show, rewind, remove, export_leases, import_leases };

    Verb verb = Verb::list;
    std::string config_path = default_config_path;
    std::string name;   // of a source
    std::string to;     // rewind
    std::string shard;  // rewind; empty: all of them
    bool dry_run = false;
    std::string file;  // import; "-" is standard input
    bool replace = false;
};
[[nodiscard]] int snapshot_command(const SnapshotOptions& options);

// Declares `snapshot` and its commands; parsing fills `options`, which outlives it.
[[nodiscard]] const CLI::App* add_snapshot_commands(CLI::App& app, SnapshotOptions& options);

}  // namespace kinesisd
