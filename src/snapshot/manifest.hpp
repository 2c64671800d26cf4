// Manifest: what a bounded run has read and written, for whoever takes over its files: every shard
// with its first and last record, every file with its checksum. docs/formats.md describes the text.
#pragma once

#include "snapshot/snapshot.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kinesisd {

struct ManifestFile {
    std::string path;
    std::uint64_t bytes = 0;
    std::string sha256;  // 64 hexadecimal digits
};

struct Manifest {
    std::string pipeline;
    std::string start_position;  // as the configuration has it
    std::string stop_position;
    WallTime completed{};
    Snapshot snapshot;  // the last one
    std::vector<ManifestFile> files;
};

// JSON for people, with a newline at its end.
[[nodiscard]] std::string to_text(const Manifest& manifest);

}  // namespace kinesisd
