// SnapshotSession: what a snapshot command works with: the folder, the sources that the
// configuration names, and what else lies there.
#pragma once

#include "config/config.hpp"
#include "daemon/snapshot_folder.hpp"

#include <string>
#include <vector>

namespace kinesisd {

struct NamedSource {
    std::string name;
    std::string pipeline;   // empty: no source of the configuration
    StreamIdentity stream;  // as the configuration names it
};

struct SnapshotSession {
    // `config` has persistence.
    explicit SnapshotSession(const config::Config& config);

    // Of the configuration; null if there is none.
    [[nodiscard]] const NamedSource* find(const std::string& name) const;
    // Snapshots that no source of the configuration names.
    [[nodiscard]] Result<std::vector<std::string>> orphans();
    // That a source or a snapshot has this name. invalid_configuration: none has, with the nearest.
    [[nodiscard]] Result<> require(const std::string& name);

    SnapshotFolder folder;
    std::vector<NamedSource> sources;
};

// The file, or standard input if it is "-". invalid_request: more than `bytes_max`.
[[nodiscard]] Result<std::string> read_bounded(const std::string& file, std::size_t bytes_max);

}  // namespace kinesisd
