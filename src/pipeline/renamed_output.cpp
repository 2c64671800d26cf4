#include "pipeline/renamed_output.hpp"

#include "pipeline/file_names.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace kinesisd {

namespace {

Awaitable<Result<std::optional<std::string>>> find_renamed(
    Ports& ports, const std::string& path, const FileMark& mark
) {
    // An inode alone proves nothing: it is used again, and a file of somebody else would be
    // emptied.
    if (mark.committed_bytes == 0) co_return std::optional<std::string>{};
    const FolderAndName parts = split_path(path);
    const Result<std::vector<std::string>> names = co_await ports.disk.list(parts.folder);
    if (!names) co_return names.error();
    const FileIdentity wanted{mark.device, mark.inode};
    for (const std::string& name : *names) {
        if (name == parts.name) continue;
        std::string other = parts.folder + "/" + name;
        const Result<FileStatus> status = co_await ports.disk.status(other);
        // Gone or unreadable: none of ours.
        if (!status || status->identity != wanted) continue;
        if (status->bytes <= mark.committed_bytes) break;
        const std::uint64_t tail_at = mark.committed_bytes - mark.tail.size();
        const Result<std::string> tail =
            co_await ports.disk.load_part(other, tail_at, mark.tail.size());
        if (tail && *tail == mark.tail) co_return std::optional{std::move(other)};
        break;
    }
    co_return std::optional<std::string>{};
}

}  // namespace

Awaitable<Result<>> cut_renamed_output(
    Ports& ports, const std::string& path, const FileMark& mark
) {
    const Result<std::optional<std::string>> found = co_await find_renamed(ports, path, mark);
    if (!found) co_return found.error();
    if (!*found) co_return Result<>{};
    const Result<std::unique_ptr<AppendFile>> file =
        co_await ports.disk.open(**found, mark.committed_bytes);
    if (!file) co_return file.error();
    const Result<> cut = co_await (*file)->sync();
    if (!cut) co_return cut;
    ports.log.write(
        Level::warn,
        "output_file_cut",
        "the output file was renamed before its last rows were committed: they are cut off there, "
        "and come again in the file that has its name now",
        {{"sink", mark.sink},
         {"path", path},
         {"renamed_to", **found},
         {"committed_bytes", std::to_string(mark.committed_bytes)}}
    );
    co_return Result<>{};
}

}  // namespace kinesisd
