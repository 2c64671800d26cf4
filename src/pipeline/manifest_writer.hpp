// Writes the manifest of a bounded source that was read to its end.
#pragma once

#include "config/config.hpp"
#include "pipeline/ports.hpp"
#include "snapshot/snapshot.hpp"

#include <string>

namespace kinesisd {

// Whether the pipeline leaves a manifest: its source is a stream that is read up to a position.
[[nodiscard]] bool has_manifest(const config::Pipeline& pipeline);

// NAME.manifest.json, NAME being the source's, in the folder of the first file sink (of a path with
// placeholders: in the folder above the first of them). Empty: no sink writes files.
[[nodiscard]] std::string manifest_path(const config::Pipeline& pipeline);

// Reads every file of `snapshot` once, for its checksum. A file that is gone is left out.
[[nodiscard]] Awaitable<Result<>> write_manifest(
    Ports& ports, const config::Pipeline& pipeline, const Snapshot& snapshot
);

}  // namespace kinesisd
