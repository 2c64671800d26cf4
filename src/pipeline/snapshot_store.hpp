// SnapshotStore: where a pipeline's snapshot is kept between its lives. One file a source, replaced
// atomically, the previous generation beside it; or, without persistence, in memory.
#pragma once

#include "pipeline/ports.hpp"
#include "snapshot/snapshot.hpp"

#include <optional>
#include <string>

namespace kinesisd {

class SnapshotStore {
public:
    // `folder`: where the file NAME.json lies; nothing keeps snapshots in memory only.
    SnapshotStore(std::optional<std::string> folder, std::string source, Ports& ports);

    // The newest generation that is whole; a snapshot without content if there never was one.
    // A damaged newest generation falls back to the previous one with a warning.
    // damaged_snapshot: both are damaged, or the only one is. Never a silent start from nothing.
    [[nodiscard]] Awaitable<Result<Snapshot>> load();
    // Durable when it returns.
    [[nodiscard]] Awaitable<Result<>> store(const Snapshot& snapshot);

    // Both generations, durably. The next load() begins with nothing.
    [[nodiscard]] Awaitable<Result<>> remove();

    [[nodiscard]] bool is_durable() const { return folder_.has_value(); }

private:
    [[nodiscard]] std::string path() const;
    [[nodiscard]] std::string previous_path() const;
    [[nodiscard]] Awaitable<Result<std::optional<Snapshot>>> load_file(const std::string& path);

    std::optional<std::string> folder_;
    std::string source_;
    Ports& ports_;
    std::optional<Snapshot> in_memory_;
    // After a fall-back the newest file is damaged: it must not push the good one out.
    bool newest_is_whole_ = true;
};

}  // namespace kinesisd
