#include "host/posix_input.hpp"

#include "host/file_calls.hpp"
#include "port/run_blocking.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace kinesisd {

namespace {

class PosixInput final : public InputFile {
public:
    PosixInput(asio::thread_pool& pool, FileHandle file, std::string path)
        : pool_{pool},
          file_{std::move(file)},
          path_{std::move(path)},
          is_in_memory_{is_in_memory(file_)} {}

    // What was written a moment ago is in memory yet, and two threads would only wait for each
    // other.
    Awaitable<Result<std::size_t>> read(std::uint64_t offset, std::span<char> into) override {
        if (is_in_memory_) co_return read_into(file_, path_, offset, into);
        const ReadyBytes ready = read_ready(file_, offset, into);
        if (ready.rest == ReadyBytes::Rest::none) co_return ready.size;
        const auto work = [&, rest = into.subspan(ready.size)] {
            return read_into(file_, path_, offset + ready.size, rest);
        };
        const Result<std::size_t> read = co_await run_blocking(pool_, work);
        if (!read) co_return read.error();
        co_return ready.size + *read;
    }
    [[nodiscard]] Result<FileStatus> status() const override { return file_status(file_, path_); }

private:
    asio::thread_pool& pool_;
    FileHandle file_;
    std::string path_;
    bool is_in_memory_;
};

FolderEntry::Kind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return FolderEntry::Kind::file;
    return S_ISDIR(mode) ? FolderEntry::Kind::folder : FolderEntry::Kind::other;
}

}  // namespace

Result<std::unique_ptr<InputFile>> open_posix_input(
    asio::thread_pool& pool, const std::string& path
) {
    Result<FileHandle> file = open_file(path, O_RDONLY);
    if (!file) return file.error();
    return std::make_unique<PosixInput>(pool, std::move(*file), path);
}

Result<std::vector<FolderEntry>> scan_folder(const std::string& folder) {
    std::vector<FolderEntry> entries;
    std::error_code failure;
    std::filesystem::directory_iterator entry{folder, failure};
    while (!failure && entry != std::filesystem::directory_iterator{}) {
        struct stat status{};
        const bool is_there = ::stat(entry->path().c_str(), &status) == 0;
        // A link that leads nowhere, or in a circle, is shown: a pattern may mean it.
        if (is_there || errno == ELOOP) {
            FolderEntry::Kind kind = is_there ? kind_of(status.st_mode) : FolderEntry::Kind::other;
            entries.push_back({entry->path().filename().string(), kind, status_of(status)});
        }
        entry.increment(failure);
    }
    if (failure == std::errc::no_such_file_or_directory || failure == std::errc::not_a_directory)
        return Error{Errc::file_missing, "there is no folder " + folder};
    if (failure) return file_error("list", folder, failure.value());
    std::ranges::sort(entries, {}, &FolderEntry::name);
    return entries;
}

}  // namespace kinesisd
