// CommittedOutput: what a sink's files hold for good, as a machine finds it after a power loss: the
// committed part of every file that the snapshot speaks of, and every file that it speaks of no
// more, in the order in which they were written.
#pragma once

#include "sim/sim_disk.hpp"
#include "snapshot/snapshot.hpp"

#include <string>
#include <vector>

namespace kinesisd::sim {

struct CommittedOutput {
    struct File {
        std::string path;  // without the number and the suffix
        std::string text;
    };
    std::vector<File> files;
    // What contradicts itself; empty if nothing does.
    std::string broken;
};

// Of the files whose names start with `prefix`.
[[nodiscard]] CommittedOutput committed_output(
    const SimDisk& disk, const Snapshot& snapshot, const std::string& prefix
);

}  // namespace kinesisd::sim
