// FileFinisher: what happens to a file after its last row: it is compressed, and the oldest ones
// beyond `keep` are deleted. In the background, and safe to begin again at any step.
#pragma once

#include "config/config.hpp"
#include "pipeline/ports.hpp"
#include "pipeline/repeat_limit.hpp"
#include "port/wake.hpp"
#include "snapshot/snapshot.hpp"

#include <deque>
#include <string>
#include <vector>

namespace kinesisd {

class FileFinisher {
public:
    // Both outlive it.
    FileFinisher(const config::Rotation& rotation, Ports& ports);

    // Gives the file the name under which it is finished, if it does not have it yet. A file that
    // somebody has taken away meanwhile is reported, and is no error.
    [[nodiscard]] Awaitable<Result<>> rename(const FinishingFile& file);
    // To be compressed and counted; it has its finished name.
    void put(FinishingFile file);
    // Works until close() and nothing is left to do. Errors of the disk are repeated, but not any
    // more after close(): the snapshot still lists what is unfinished.
    [[nodiscard]] Awaitable<> work();
    void close();

    // Takes the files that nothing has to be done for any more.
    [[nodiscard]] std::vector<FinishingFile> take_done();
    // As it is called in the end.
    [[nodiscard]] std::string final_path(const FinishingFile& file) const;

private:
    [[nodiscard]] Awaitable<Result<>> finish(const FinishingFile& file);
    [[nodiscard]] Awaitable<Result<>> compress(const std::string& path);
    [[nodiscard]] Awaitable<Result<>> delete_oldest(const std::string& path);

    const config::Rotation& rotation_;
    Ports& ports_;
    Wake changed_;
    std::deque<FinishingFile> waiting_;
    std::vector<FinishingFile> done_;
    RepeatLimit faults_;
    bool closed_ = false;
};

}  // namespace kinesisd
