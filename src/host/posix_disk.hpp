// PosixDisk: files of a POSIX system. What can block for long (syncs, renames, folders) runs on a
// pool thread; appending only fills the page cache and runs on the loop.
#pragma once

#include "port/disk.hpp"

#include <boost/asio/thread_pool.hpp>

namespace kinesisd {

class PosixDisk final : public Disk {
public:
    // `pool` outlives the disk and everything it has opened.
    explicit PosixDisk(asio::thread_pool& pool) : pool_{pool} {}

    // New files have mode 0640, new folders 0750, both less the umask.
    [[nodiscard]] Awaitable<Result<std::unique_ptr<AppendFile>>> open(
        const std::string& path, std::optional<std::uint64_t> keep_bytes
    ) override;
    [[nodiscard]] Awaitable<Result<std::string>> load(const std::string& path) override;
    [[nodiscard]] Awaitable<Result<std::string>> load_part(
        const std::string& path, std::uint64_t offset, std::size_t bytes_max
    ) override;
    [[nodiscard]] Awaitable<Result<FileStatus>> status(const std::string& path) override;
    // The new file has mode 0600; missing folders are created. Needs a file system with hard links
    // if there is a `previous_path`. One replacement of a path at a time.
    [[nodiscard]] Awaitable<Result<>> replace(
        const std::string& path, std::string_view bytes, const std::string& previous_path
    ) override;
    [[nodiscard]] Awaitable<Result<>> rename(const std::string& from, const std::string& to)
        override;
    [[nodiscard]] Awaitable<Result<>> remove(const std::string& path) override;
    // Without what an interrupted replace() has left aside.
    [[nodiscard]] Awaitable<Result<std::vector<std::string>>> list(const std::string& folder
    ) override;
    [[nodiscard]] std::unique_ptr<AppendFile> standard_output() override;
    [[nodiscard]] Awaitable<Result<std::unique_ptr<DiskLock>>> lock(
        const std::string& path, std::string_view holder
    ) override;

    [[nodiscard]] Awaitable<Result<std::unique_ptr<InputFile>>> open_input(const std::string& path
    ) override;
    [[nodiscard]] Awaitable<Result<std::vector<FolderEntry>>> scan(const std::string& folder
    ) override;
    [[nodiscard]] Awaitable<std::unique_ptr<FolderWatch>> watch_folders() override;

private:
    asio::thread_pool& pool_;
};

}  // namespace kinesisd
