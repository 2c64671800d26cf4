// SimDisk as far as files of others go: reading them, and what the others do to them.
#include "sim/sim_disk.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd::sim {

class SimDisk::OpenInput final : public InputFile {
public:
    OpenInput(SimDisk& disk, Inode inode) : disk_{disk}, inode_{inode} {
        ++disk_.contents_.at(inode_).readers;
    }
    ~OpenInput() override { --disk_.contents_.at(inode_).readers; }
    OpenInput(const OpenInput&) = delete;
    OpenInput& operator=(const OpenInput&) = delete;

    [[nodiscard]] Awaitable<Result<std::size_t>> read(std::uint64_t offset, std::span<char> into)
        override {
        co_await disk_.take_time();
        const std::string& text = disk_.contents_.at(inode_).cached;
        if (offset >= text.size()) co_return std::size_t{0};
        co_return text.copy(into.data(), into.size(), offset);
    }
    [[nodiscard]] Result<FileStatus> status() const override { return disk_.status_of(inode_); }

private:
    SimDisk& disk_;
    Inode inode_;
};

// One that is deaf: whoever waits for it looks for itself.
class SimDisk::Watch final : public FolderWatch {
public:
    explicit Watch(SimClock& clock) : clock_{clock} {}
    [[nodiscard]] bool watch(const std::vector<std::string>& /*folders*/) override { return false; }
    [[nodiscard]] Awaitable<> changed() override {
        return clock_.sleep_until(clock_.now() + std::chrono::hours{1});
    }

private:
    SimClock& clock_;
};

FileStatus SimDisk::status_of(Inode inode) const {
    const Content& content = contents_.at(inode);
    return FileStatus{
        {1, inode},
        content.cached.size(),
        names_of(inode),
        std::chrono::nanoseconds{content.modified.time_since_epoch()}.count()
    };
}

SimDisk::Inode SimDisk::new_inode() {
    for (const auto& [inode, content] : contents_) {
        const auto leads_here = [number = inode](const auto& name) {
            return name.second == number;
        };
        const bool is_free = content.readers == 0 && std::ranges::none_of(names_, leads_here) &&
                             std::ranges::none_of(durable_names_, leads_here) && inode <= inodes_;
        // Files that are written are not closed one by one here: only those of others come back.
        if (is_free && others_.contains(inode)) return inode;
    }
    return ++inodes_;
}

Awaitable<Result<std::unique_ptr<InputFile>>> SimDisk::open_input(const std::string& path) {
    co_await take_time();
    const auto found = names_.find(path);
    if (found == names_.end()) co_return Error{Errc::file_missing, path};
    std::unique_ptr<InputFile> file = std::make_unique<OpenInput>(*this, found->second);
    co_return file;
}

Awaitable<Result<std::vector<FolderEntry>>> SimDisk::scan(const std::string& folder) {
    const Result<std::vector<std::string>> names = co_await list(folder);
    if (!names) co_return names.error();
    std::vector<FolderEntry> entries;
    for (const std::string& name : *names) {
        // As a listing is: one entry after the other, while others go on.
        if (dice_.one_in(4)) co_await take_time();
        const auto found = names_.find(folder + "/" + name);
        if (found == names_.end()) continue;
        entries.push_back({name, FolderEntry::Kind::file, status_of(found->second)});
    }
    co_return entries;
}

Awaitable<std::unique_ptr<FolderWatch>> SimDisk::watch_folders() {
    std::unique_ptr<FolderWatch> watch = std::make_unique<Watch>(clock_);
    co_return watch;
}

void SimDisk::name_as_other(const NameChange& change) {
    apply(change, names_);
    apply(change, durable_names_);
}

void SimDisk::append_as_other(const std::string& path, std::string_view bytes) {
    if (!names_.contains(path)) {
        const Inode inode = new_inode();
        others_.insert(inode);
        contents_.insert_or_assign(inode, Content{});
        name_as_other({path, inode});
    }
    Content& content = contents_.at(names_.at(path));
    content.cached.append(bytes);
    content.durable = content.cached;
    content.modified = clock_.now();
}

void SimDisk::rename_as_other(const std::string& from, const std::string& to) {
    name_as_other({to, names_.at(from), from});
}

void SimDisk::truncate_as_other(const std::string& path) {
    meddle(path, "");
}

std::uint64_t SimDisk::inode_of(const std::string& path) const {
    const auto found = names_.find(path);
    return found == names_.end() ? 0 : found->second;
}

void SimDisk::remove_as_other(const std::string& path) {
    name_as_other({path, 0});
}

}  // namespace kinesisd::sim
