// Port: files. Bytes are durable after sync(), names after sync of their folder; replace() does
// both in the one order that is safe. Paths are absolute or relative to the working folder.
#pragma once

#include "base/error.hpp"
#include "port/awaitable.hpp"
#include "port/file_status.hpp"
#include "port/input_disk.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

// A file open for appending. Closed by its destructor, which does not sync.
class AppendFile {
public:
    AppendFile() = default;
    AppendFile(const AppendFile&) = delete;
    AppendFile& operator=(const AppendFile&) = delete;
    virtual ~AppendFile() = default;

    // All bytes or an error (disk_full, disk_failed); after an error the file's end is unknown.
    [[nodiscard]] virtual Awaitable<Result<>> append(std::string_view bytes) = 0;
    // Makes all appended bytes durable. After an error the bytes since the last success may be
    // gone from the cache too: never call it again, start over from the last commit.
    [[nodiscard]] virtual Awaitable<Result<>> sync() = 0;
    // Of the open file itself, not of what its path leads to now.
    [[nodiscard]] virtual Result<FileStatus> status() const = 0;
};

// Held while it lives; released by its destructor or by the end of the process.
class DiskLock {
public:
    DiskLock() = default;
    DiskLock(const DiskLock&) = delete;
    DiskLock& operator=(const DiskLock&) = delete;
    virtual ~DiskLock() = default;
};

class Disk : public InputDisk {
public:
    // Opens or creates for appending, missing parent folders too, and cuts or finds its length:
    // `keep_bytes` cuts the file to that length (file_changed if it is shorter), nothing keeps all.
    // The name is durable when it returns.
    [[nodiscard]] virtual Awaitable<Result<std::unique_ptr<AppendFile>>> open(
        const std::string& path, std::optional<std::uint64_t> keep_bytes
    ) = 0;
    // The whole file; file_missing if there is none.
    [[nodiscard]] virtual Awaitable<Result<std::string>> load(const std::string& path) = 0;
    // At most `bytes_max` bytes from `offset` on; fewer only at the end. file_missing.
    [[nodiscard]] virtual Awaitable<Result<std::string>> load_part(
        const std::string& path, std::uint64_t offset, std::size_t bytes_max
    ) = 0;
    // file_missing if there is none.
    [[nodiscard]] virtual Awaitable<Result<FileStatus>> status(const std::string& path) = 0;
    // Durable replacement: write aside, sync, keep the old file as `previous_path` (if not empty),
    // rename over `path`, sync the folder. At every moment `path` is the old or the new content.
    [[nodiscard]] virtual Awaitable<Result<>> replace(
        const std::string& path, std::string_view bytes, const std::string& previous_path
    ) = 0;
    // Durable, and atomic within a file system; takes the place of a file at `to`. file_missing.
    [[nodiscard]] virtual Awaitable<Result<>> rename(
        const std::string& from, const std::string& to
    ) = 0;
    // Durable; a missing file is fine.
    [[nodiscard]] virtual Awaitable<Result<>> remove(const std::string& path) = 0;
    // Names (not paths) of the files in a folder, sorted; empty if the folder is missing.
    [[nodiscard]] virtual Awaitable<Result<std::vector<std::string>>> list(const std::string& folder
    ) = 0;
    // The standard output of the process: what is appended was handed on, which is all that sync()
    // can say. A reader that does not read keeps append() waiting, and nobody else.
    [[nodiscard]] virtual std::unique_ptr<AppendFile> standard_output() = 0;
    // An exclusive lock on `path`, created with its folder if missing; `holder` is written into it
    // for the next one who asks. locked: held by another process, its holder text as the detail.
    [[nodiscard]] virtual Awaitable<Result<std::unique_ptr<DiskLock>>> lock(
        const std::string& path, std::string_view holder
    ) = 0;
};

}  // namespace kinesisd
