// Port: files of others, that are read while they are written, renamed and cut, and the folders
// where they lie. A part of Disk.
#pragma once

#include "base/error.hpp"
#include "port/awaitable.hpp"
#include "port/file_status.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace kinesisd {

// A file open for reading: the same one, whatever happens to its name.
class InputFile {
public:
    InputFile() = default;
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;
    virtual ~InputFile() = default;

    // Fills `into` from `offset` on; fewer bytes only at the end. `into` outlives the call also if
    // the caller is cancelled.
    [[nodiscard]] virtual Awaitable<Result<std::size_t>> read(
        std::uint64_t offset, std::span<char> into
    ) = 0;
    // Of the open file itself, not of what its path leads to now.
    [[nodiscard]] virtual Result<FileStatus> status() const = 0;
};

struct FolderEntry {
    std::string name;
    enum class Kind { file, folder, other } kind = Kind::file;
    FileStatus status;  // of what a link leads to
};

// Tells that something happened in some folders: sooner or later, once or several times.
class FolderWatch {
public:
    FolderWatch() = default;
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;
    virtual ~FolderWatch() = default;

    // These and no others from now on. False: not all of them can be watched, so look for yourself.
    [[nodiscard]] virtual bool watch(const std::vector<std::string>& folders) = 0;
    // Returns when something has happened since it last returned.
    [[nodiscard]] virtual Awaitable<> changed() = 0;
};

class InputDisk {
public:
    InputDisk() = default;
    InputDisk(const InputDisk&) = delete;
    InputDisk& operator=(const InputDisk&) = delete;
    virtual ~InputDisk() = default;

    // Regular files only; file_missing, permission_denied, invalid_configuration.
    [[nodiscard]] virtual Awaitable<Result<std::unique_ptr<InputFile>>> open_input(
        const std::string& path
    ) = 0;
    // What lies in a folder, by name; what vanishes meanwhile is left out. file_missing: there is
    // no such folder, or it is none.
    [[nodiscard]] virtual Awaitable<Result<std::vector<FolderEntry>>> scan(const std::string& folder
    ) = 0;
    [[nodiscard]] virtual Awaitable<std::unique_ptr<FolderWatch>> watch_folders() = 0;
};

}  // namespace kinesisd
