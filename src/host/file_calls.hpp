// The system calls on files that PosixDisk is made of, each whole (short writes and interruptions
// are gone on with) and with its errors named. They block: most belong on a pool thread.
#pragma once

#include "base/error.hpp"
#include "port/disk.hpp"

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace kinesisd {

// An open file; closed by the destructor.
class FileHandle {
public:
    FileHandle() = default;
    explicit FileHandle(int descriptor) : descriptor_{descriptor} {}
    FileHandle(FileHandle&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    FileHandle& operator=(FileHandle&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;
    ~FileHandle();

    [[nodiscard]] int get() const { return descriptor_; }
    // Whoever calls this closes it.
    [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }

private:
    int descriptor_ = -1;
};

// "<operation> <path>: <the system's words>" under the code that fits `number` (an errno).
[[nodiscard]] Error file_error(std::string_view operation, const std::string& path, int number);

// open(2) with O_CLOEXEC, never waiting for the other end of a pipe. Regular files only.
[[nodiscard]] Result<FileHandle> open_file(const std::string& path, int flags, mode_t mode = 0);
[[nodiscard]] FileStatus status_of(const struct stat& status);
[[nodiscard]] Result<FileStatus> file_status(const FileHandle& file, const std::string& path);
[[nodiscard]] Result<> write_file(
    const FileHandle& file, const std::string& path, std::string_view bytes
);
[[nodiscard]] Result<std::string> read_file(const FileHandle& file, const std::string& path);
// Fewer bytes only at the end of the file.
[[nodiscard]] Result<std::string> read_part(
    const FileHandle& file, const std::string& path, std::uint64_t offset, std::size_t bytes_max
);
// The same into `into`; how many bytes there were.
[[nodiscard]] Result<std::size_t> read_into(
    const FileHandle& file, const std::string& path, std::uint64_t offset, std::span<char> into
);
// What can be read without waiting for a disk: some bytes at the front of `into`, and whether they
// are all that read_into() would have.
struct ReadyBytes {
    std::size_t size = 0;
    enum class Rest { none, unknown } rest = Rest::unknown;
};
[[nodiscard]] ReadyBytes read_ready(
    const FileHandle& file, std::uint64_t offset, std::span<char> into
);
// Its file system has no disk: reading from it never waits.
[[nodiscard]] bool is_in_memory(const FileHandle& file);
[[nodiscard]] Result<> cut_file(
    const FileHandle& file, const std::string& path, std::uint64_t bytes
);
// Contents, and what is needed to find them (fdatasync). Once it has failed, what is on disk is
// unknown, and a second call would hide that.
[[nodiscard]] Result<> sync_file(const FileHandle& file, const std::string& path);

// The folder that holds `path`: "a/b" -> "a", "/a" -> "/", "a" -> ".".
[[nodiscard]] std::string folder_of(const std::string& path);
// Creates `folder` and its missing parents (mode 0750); the new names are durable.
[[nodiscard]] Result<> make_folders(const std::string& folder);
// Makes the names in `folder` durable.
[[nodiscard]] Result<> sync_folder(const std::string& folder);
[[nodiscard]] Result<> rename_file(const std::string& from, const std::string& to);
// A missing file is fine.
[[nodiscard]] Result<> unlink_file(const std::string& path);

}  // namespace kinesisd
