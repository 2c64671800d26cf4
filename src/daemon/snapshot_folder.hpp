// SnapshotFolder: the folder of the snapshots, as a command works on it: step by step, on the
// calling thread. Snapshots are loaded and stored as a pipeline does it (SnapshotStore).
#pragma once

#include "host/posix_disk.hpp"
#include "host/steady_clock.hpp"
#include "pipeline/snapshot_store.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

struct LoadedSnapshot {
    std::optional<Snapshot> snapshot;  // nothing: none was stored yet
    // Why the newest generation could not be used and this is the previous one; empty otherwise.
    std::string fell_back;
};

class SnapshotFolder {
public:
    explicit SnapshotFolder(std::string path);
    ~SnapshotFolder();
    SnapshotFolder(const SnapshotFolder&) = delete;
    SnapshotFolder& operator=(const SnapshotFolder&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] WallTime now() const { return clock_.wall_now(); }

    // Until this is destroyed. Before anything is changed: a daemon would write over it.
    [[nodiscard]] Result<> lock();
    // damaged_snapshot: no generation can be used.
    [[nodiscard]] Result<LoadedSnapshot> load(const std::string& source);
    // As the next generation, the loaded one kept as the previous. After load().
    [[nodiscard]] Result<> store(Snapshot& snapshot);
    [[nodiscard]] Result<> remove(const std::string& source);
    // The sources that a file in the folder names, sorted.
    [[nodiscard]] Result<std::vector<std::string>> sources();
    // Of any file; file_missing.
    [[nodiscard]] Result<FileStatus> file_status(const std::string& path);

private:
    class World;

    [[nodiscard]] SnapshotStore& store_of(const std::string& source);

    std::string path_;
    SteadyClock clock_;
    asio::io_context loop_{1};
    asio::thread_pool pool_{1};
    PosixDisk disk_{pool_};
    std::string fell_back_;
    std::unique_ptr<World> world_;
    std::map<std::string, SnapshotStore> stores_;
    std::unique_ptr<DiskLock> lock_;
};

}  // namespace kinesisd
