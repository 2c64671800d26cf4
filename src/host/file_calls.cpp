#include "host/file_calls.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <system_error>

namespace kinesisd {

namespace {

constexpr mode_t folder_mode = 0750;

Errc code_of(int number) {
    switch (number) {
        case ENOENT: return Errc::file_missing;
        case ENOSPC:
        case EDQUOT: return Errc::disk_full;
        case EACCES:
        case EPERM:
        case EROFS: return Errc::permission_denied;
        case EISDIR:
        case ENXIO: return Errc::invalid_configuration;  // a folder, a pipe
        default: return Errc::disk_failed;
    }
}

// The call again while a signal interrupts it.
template <class Call>
auto uninterrupted(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) {
        result = call();
    }
    return result;
}

}  // namespace

FileHandle::~FileHandle() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Error file_error(std::string_view operation, const std::string& path, int number) {
    std::string detail{operation};
    detail += " " + path + ": " + std::generic_category().message(number);
    return Error{code_of(number), std::move(detail)};
}

Result<FileHandle> open_file(const std::string& path, int flags, mode_t mode) {
    const auto call = [&] { return ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK, mode); };
    FileHandle file{uninterrupted(call)};
    if (file.get() < 0) return file_error("open", path, errno);
    struct stat status{};
    if (::fstat(file.get(), &status) != 0) return file_error("stat", path, errno);
    if (!S_ISREG(status.st_mode)) {
        return Error{Errc::invalid_configuration, "open " + path + ": not a regular file"};
    }
    return file;
}

FileStatus status_of(const struct stat& status) {
    return FileStatus{
        FileIdentity{status.st_dev, status.st_ino},
        static_cast<std::uint64_t>(status.st_size),
        status.st_nlink,
        std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec
    };
}

Result<FileStatus> file_status(const FileHandle& file, const std::string& path) {
    struct stat status{};
    if (::fstat(file.get(), &status) != 0) return file_error("stat", path, errno);
    return status_of(status);
}

Result<> write_file(const FileHandle& file, const std::string& path, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto call = [&] { return ::write(file.get(), bytes.data(), bytes.size()); };
        const ssize_t written = uninterrupted(call);
        if (written < 0) return file_error("write", path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<std::string> read_file(const FileHandle& file, const std::string& path) {
    const Result<FileStatus> status = file_status(file, path);
    if (!status) return status.error();
    std::string bytes;
    bytes.reserve(status->bytes);
    std::array<char, 65536> piece{};
    for (;;) {
        const auto call = [&] { return ::read(file.get(), piece.data(), piece.size()); };
        const ssize_t read = uninterrupted(call);
        if (read < 0) return file_error("read", path, errno);
        if (read == 0) return bytes;
        bytes.append(piece.data(), static_cast<std::size_t>(read));
    }
}

Result<std::string> read_part(
    const FileHandle& file, const std::string& path, std::uint64_t offset, std::size_t bytes_max
) {
    std::string bytes(bytes_max, '\0');
    const Result<std::size_t> size = read_into(file, path, offset, bytes);
    if (!size) return size.error();
    bytes.resize(*size);
    return bytes;
}

Result<std::size_t> read_into(
    const FileHandle& file, const std::string& path, std::uint64_t offset, std::span<char> into
) {
    std::size_t size = 0;
    while (size < into.size()) {
        const auto call = [&] {
            return ::pread(
                file.get(),
                into.data() + size,
                into.size() - size,
                static_cast<off_t>(offset + size)
            );
        };
        const ssize_t read = uninterrupted(call);
        if (read < 0) return file_error("read", path, errno);
        if (read == 0) break;
        size += static_cast<std::size_t>(read);
    }
    return size;
}

ReadyBytes read_ready(const FileHandle& file, std::uint64_t offset, std::span<char> into) {
    std::size_t size = 0;
    while (size < into.size()) {
        const std::span<char> wanted = into.subspan(size);
        const ::iovec place{wanted.data(), wanted.size()};
        const auto from = static_cast<off_t>(offset + size);
        const ssize_t read = ::preadv2(file.get(), &place, 1, from, RWF_NOWAIT);
        if (read < 0) return {size, ReadyBytes::Rest::unknown};
        if (read == 0) break;
        size += static_cast<std::size_t>(read);
    }
    return {size, ReadyBytes::Rest::none};
}

bool is_in_memory(const FileHandle& file) {
    struct statfs system{};
    if (::fstatfs(file.get(), &system) != 0) return false;
    return system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC;
}

Result<> cut_file(const FileHandle& file, const std::string& path, std::uint64_t bytes) {
    const auto call = [&] { return ::ftruncate(file.get(), static_cast<off_t>(bytes)); };
    if (uninterrupted(call) != 0) return file_error("cut", path, errno);
    return {};
}

Result<> sync_file(const FileHandle& file, const std::string& path) {
    // Not repeated when interrupted: a second call may succeed over lost pages.
    if (::fdatasync(file.get()) != 0) return file_error("sync", path, errno);
    return {};
}

std::string folder_of(const std::string& path) {
    const std::size_t name = path.find_last_not_of('/');
    const std::size_t slash = path.rfind('/', name);
    if (slash == std::string::npos || name == std::string::npos) {
        return path.starts_with('/') ? "/" : ".";
    }
    const std::size_t end = path.find_last_not_of('/', slash);
    return end == std::string::npos ? "/" : path.substr(0, end + 1);
}

Result<> make_folders(const std::string& folder) {
    // From the first missing one down: each name is durable before there is anything in it.
    std::size_t end = 0;
    while (end != std::string::npos) {
        end = folder.find('/', end + 1);
        const std::string part = folder.substr(0, end);
        struct stat status{};
        if (::stat(part.c_str(), &status) == 0 || part.empty()) continue;
        if (::mkdir(part.c_str(), folder_mode) != 0) {
            if (errno == EEXIST) continue;
            return file_error("create folder", part, errno);
        }
        const Result<> synced = sync_folder(folder_of(part));
        if (!synced) return synced;
    }
    return {};
}

Result<> sync_folder(const std::string& folder) {
    const auto call = [&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); };
    const FileHandle handle{uninterrupted(call)};
    if (handle.get() < 0) return file_error("open folder", folder, errno);
    // Some network file systems cannot sync a folder and say so; there is nothing else to do.
    if (::fsync(handle.get()) != 0 && errno != EINVAL) {
        return file_error("sync folder", folder, errno);
    }
    return {};
}

Result<> rename_file(const std::string& from, const std::string& to) {
    if (std::rename(from.c_str(), to.c_str()) != 0) return file_error("rename to", to, errno);
    return {};
}

Result<> unlink_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return file_error("remove", path, errno);
    return {};
}

}  // namespace kinesisd
