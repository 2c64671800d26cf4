#include "host/posix_disk.hpp"

#include "host/file_calls.hpp"
#include "host/posix_input.hpp"
#include "host/standard_output.hpp"
#include "port/run_blocking.hpp"

#include <boost/asio/this_coro.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace kinesisd {

namespace {

constexpr mode_t data_mode = 0640;
constexpr mode_t private_mode = 0600;
// A name in the making: written aside by replace(), never listed.
constexpr std::string_view aside_suffix = ".kinesisd-aside";

class PosixFile final : public AppendFile {
public:
    PosixFile(asio::thread_pool& pool, FileHandle file, std::string path)
        : pool_{pool}, file_{std::move(file)}, path_{std::move(path)} {}

    Awaitable<Result<>> append(std::string_view bytes) override {
        co_return write_file(file_, path_, bytes);
    }

    Awaitable<Result<>> sync() override {
        const auto work = [this] { return sync_file(file_, path_); };
        co_return co_await run_blocking(pool_, work);
    }

    [[nodiscard]] Result<FileStatus> status() const override { return file_status(file_, path_); }

private:
    asio::thread_pool& pool_;
    FileHandle file_;
    std::string path_;
};

// The kernel ends the lock with the open file, however the process ends.
class FlockLock final : public DiskLock {
public:
    explicit FlockLock(FileHandle file) : file_{std::move(file)} {}

private:
    FileHandle file_;
};

Result<FileHandle> open_to_append(
    const std::string& path, std::optional<std::uint64_t> keep_bytes
) {
    const std::string folder = folder_of(path);
    const Result<> folders = make_folders(folder);
    if (!folders) return folders.error();
    Result<FileHandle> file = open_file(path, O_WRONLY | O_APPEND | O_CREAT, data_mode);
    if (!file) return file.error();
    if (keep_bytes) {
        const Result<FileStatus> status = file_status(*file, path);
        if (!status) return status.error();
        if (status->bytes < *keep_bytes) {
            return Error{
                Errc::file_changed,
                "open " + path + ": has " + std::to_string(status->bytes) + " bytes, " +
                    std::to_string(*keep_bytes) + " were committed"
            };
        }
        const Result<> cut = cut_file(*file, path, *keep_bytes);
        if (!cut) return cut.error();
    }
    const Result<> named = sync_folder(folder);
    if (!named) return named.error();
    return file;
}

Result<> write_aside(const std::string& aside, std::string_view bytes) {
    const Result<> cleared = unlink_file(aside);
    if (!cleared) return cleared;
    const Result<FileHandle> file = open_file(aside, O_WRONLY | O_CREAT | O_EXCL, private_mode);
    if (!file) return file.error();
    const Result<> written = write_file(*file, aside, bytes);
    if (!written) return written;
    return sync_file(*file, aside);
}

// Gives the file at `path`, if there is one, the second name `previous_path`.
Result<> keep_as(const std::string& path, const std::string& previous_path) {
    const std::string aside = previous_path + std::string{aside_suffix};
    const Result<> cleared = unlink_file(aside);
    if (!cleared) return cleared;
    if (::link(path.c_str(), aside.c_str()) != 0) {
        if (errno == ENOENT) return {};
        return file_error("link", aside, errno);
    }
    const Result<> kept = rename_file(aside, previous_path);
    if (!kept) return kept;
    // rename(2) does nothing when both names already are the same file, which they are after a
    // replacement that was interrupted here.
    return unlink_file(aside);
}

Result<> replace_file(
    const std::string& path, std::string_view bytes, const std::string& previous_path
) {
    const std::string folder = folder_of(path);
    const Result<> folders = make_folders(folder);
    if (!folders) return folders;
    const std::string aside = path + std::string{aside_suffix};
    Result<> done = write_aside(aside, bytes);
    if (done && !previous_path.empty()) done = keep_as(path, previous_path);
    if (done) done = rename_file(aside, path);
    if (!done) {
        // Whether that works or not, the first error is the one to tell.
        std::ignore = unlink_file(aside);
        return done;
    }
    if (!previous_path.empty() && folder_of(previous_path) != folder) {
        const Result<> synced = sync_folder(folder_of(previous_path));
        if (!synced) return synced;
    }
    return sync_folder(folder);
}

Result<std::vector<std::string>> names_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code failure;
    std::filesystem::directory_iterator entry{folder, failure};
    while (!failure && entry != std::filesystem::directory_iterator{}) {
        std::error_code vanished;
        std::string name = entry->path().filename().string();
        if (entry->is_regular_file(vanished) && !name.ends_with(aside_suffix)) {
            names.push_back(std::move(name));
        }
        entry.increment(failure);
    }
    if (failure == std::errc::no_such_file_or_directory) return names;
    if (failure) return file_error("list", folder, failure.value());
    std::ranges::sort(names);
    return names;
}

Result<FileHandle> take_lock(const std::string& path, std::string_view holder) {
    const Result<> folders = make_folders(folder_of(path));
    if (!folders) return folders.error();
    Result<FileHandle> file = open_file(path, O_RDWR | O_CREAT, data_mode);
    if (!file) return file.error();
    if (::flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return file_error("lock", path, errno);
        const Result<std::string> other = read_file(*file, path);
        return Error{Errc::locked, other ? *other : other.error().detail};
    }
    const Result<> cleared = cut_file(*file, path, 0);
    if (!cleared) return cleared.error();
    const Result<> written = write_file(*file, path, holder);
    if (!written) return written.error();
    return file;
}

}  // namespace

Awaitable<Result<std::unique_ptr<AppendFile>>> PosixDisk::open(
    const std::string& path, std::optional<std::uint64_t> keep_bytes
) {
    const auto work = [&] { return open_to_append(path, keep_bytes); };
    Result<FileHandle> file = co_await run_blocking(pool_, work);
    if (!file) co_return file.error();
    co_return std::make_unique<PosixFile>(pool_, std::move(*file), path);
}

Awaitable<Result<std::string>> PosixDisk::load(const std::string& path) {
    const auto work = [&]() -> Result<std::string> {
        const Result<FileHandle> file = open_file(path, O_RDONLY);
        if (!file) return file.error();
        return read_file(*file, path);
    };
    co_return co_await run_blocking(pool_, work);
}

Awaitable<Result<std::string>> PosixDisk::load_part(
    const std::string& path, std::uint64_t offset, std::size_t bytes_max
) {
    const auto work = [&]() -> Result<std::string> {
        const Result<FileHandle> file = open_file(path, O_RDONLY);
        if (!file) return file.error();
        return read_part(*file, path, offset, bytes_max);
    };
    co_return co_await run_blocking(pool_, work);
}

Awaitable<Result<FileStatus>> PosixDisk::status(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) co_return file_error("stat", path, errno);
    co_return status_of(status);
}

Awaitable<Result<>> PosixDisk::replace(
    const std::string& path, std::string_view bytes, const std::string& previous_path
) {
    const auto work = [&] { return replace_file(path, bytes, previous_path); };
    co_return co_await run_blocking(pool_, work);
}

Awaitable<Result<>> PosixDisk::rename(const std::string& from, const std::string& to) {
    const auto work = [&]() -> Result<> {
        const Result<> renamed = rename_file(from, to);
        if (!renamed) return renamed;
        const Result<> synced = sync_folder(folder_of(to));
        if (!synced || folder_of(from) == folder_of(to)) return synced;
        return sync_folder(folder_of(from));
    };
    co_return co_await run_blocking(pool_, work);
}

std::unique_ptr<AppendFile> PosixDisk::standard_output() {
    return std::make_unique<StandardOutput>();
}

Awaitable<Result<>> PosixDisk::remove(const std::string& path) {
    const auto work = [&]() -> Result<> {
        const Result<> removed = unlink_file(path);
        if (!removed) return removed;
        const Result<> synced = sync_folder(folder_of(path));
        if (!synced && synced.error().code == Errc::file_missing) return {};
        return synced;
    };
    co_return co_await run_blocking(pool_, work);
}

Awaitable<Result<std::vector<std::string>>> PosixDisk::list(const std::string& folder) {
    const auto work = [&] { return names_in(folder); };
    co_return co_await run_blocking(pool_, work);
}

Awaitable<Result<std::unique_ptr<DiskLock>>> PosixDisk::lock(
    const std::string& path, std::string_view holder
) {
    const auto work = [&] { return take_lock(path, holder); };
    Result<FileHandle> file = co_await run_blocking(pool_, work);
    if (!file) co_return file.error();
    co_return std::make_unique<FlockLock>(std::move(*file));
}

Awaitable<Result<std::unique_ptr<InputFile>>> PosixDisk::open_input(const std::string& path) {
    const auto work = [&] { return open_posix_input(pool_, path); };
    co_return co_await run_blocking(pool_, work);
}

Awaitable<Result<std::vector<FolderEntry>>> PosixDisk::scan(const std::string& folder) {
    const auto work = [&] { return scan_folder(folder); };
    co_return co_await run_blocking(pool_, work);
}

Awaitable<std::unique_ptr<FolderWatch>> PosixDisk::watch_folders() {
    const Executor executor = co_await asio::this_coro::executor;
    co_return make_folder_watch(executor);
}

}  // namespace kinesisd
