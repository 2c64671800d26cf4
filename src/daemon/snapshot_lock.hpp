// The lock of a snapshot folder: one process may change the snapshots in it, a daemon or a command.
#pragma once

#include "port/disk.hpp"

#include <memory>
#include <string>

namespace kinesisd {

// locked: held by another process; the detail is a sentence that names the folder and the holder.
[[nodiscard]] Awaitable<Result<std::unique_ptr<DiskLock>>> lock_snapshot_folder(
    Disk& disk, const std::string& folder
);

}  // namespace kinesisd
