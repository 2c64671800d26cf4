#include "sim/sim_disk.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd::sim {

namespace {

constexpr std::uint64_t standard_output_inode = ~std::uint64_t{0};

}  // namespace

class SimDisk::OpenFile final : public AppendFile {
public:
    OpenFile(SimDisk& disk, Inode inode) : disk_{disk}, inode_{inode} {}

    [[nodiscard]] Awaitable<Result<>> append(std::string_view bytes) override {
        co_await disk_.take_time();
        co_return disk_.append_now(inode_, bytes);
    }
    [[nodiscard]] Awaitable<Result<>> sync() override {
        co_await disk_.take_time();
        co_return disk_.sync_now(inode_);
    }
    [[nodiscard]] Result<FileStatus> status() const override { return disk_.status_of(inode_); }

private:
    SimDisk& disk_;
    Inode inode_;
};

Awaitable<> SimDisk::take_time() {
    ++steps_;
    const Duration delay = std::chrono::microseconds{100 + dice_.below(5000)};
    co_await clock_.sleep_until(clock_.now() + delay);
}

void SimDisk::crash() {
    promised_.clear();
    for (auto& [inode, content] : contents_) {
        // Appended bytes reach the disk from the front, as far as they got.
        const bool grown = content.cached.size() > content.durable.size() &&
                           content.cached.starts_with(content.durable);
        if (grown) {
            const std::size_t loose = content.cached.size() - content.durable.size();
            content.cached.resize(content.durable.size() + dice_.below(loose + 1));
            content.durable = content.cached;
        } else if (dice_.one_in(2)) {
            content.durable = content.cached;  // a cut that made it
        } else {
            content.cached = content.durable;
        }
    }
    const std::size_t kept = dice_.below(name_changes_.size() + 1);
    for (std::size_t i = 0; i < kept; ++i)
        apply(name_changes_[i], durable_names_);
    name_changes_.clear();
    names_ = durable_names_;
}

std::optional<std::string> SimDisk::durable(const std::string& path) const {
    const auto found = durable_names_.find(path);
    if (found == durable_names_.end()) return std::nullopt;
    return contents_.at(found->second).durable;
}

std::vector<std::string> SimDisk::durable_names(std::string_view prefix) const {
    std::vector<std::string> names;
    for (const auto& [path, inode] : durable_names_)
        if (path.starts_with(prefix)) names.push_back(path);
    return names;
}

void SimDisk::meddle(const std::string& path, std::string content) {
    Content& changed = contents_.at(names_.at(path));
    changed.durable = changed.cached = content;
    changed.modified = clock_.now();
}

std::uint64_t SimDisk::names_of(Inode inode) const {
    return static_cast<std::uint64_t>(std::ranges::count_if(names_, [inode](const auto& name) {
        return name.second == inode;
    }));
}

bool SimDisk::is_read_only() {
    return faults.read_only_one_in > 0 && dice_.one_in(faults.read_only_one_in);
}

void SimDisk::change_name(NameChange change) {
    apply(change, names_);
    name_changes_.push_back(std::move(change));
}

void SimDisk::apply(const NameChange& change, std::map<std::string, Inode>& names) {
    if (!change.old_path.empty()) names.erase(change.old_path);
    if (change.inode == 0) {
        names.erase(change.path);
    } else {
        names[change.path] = change.inode;
    }
}

Awaitable<> SimDisk::sync_names() {
    co_await take_time();
    name_changes_.clear();
    durable_names_ = names_;
}

Awaitable<Result<std::unique_ptr<AppendFile>>> SimDisk::open(
    const std::string& path, std::optional<std::uint64_t> keep_bytes
) {
    co_await take_time();
    if (is_read_only()) co_return Error{Errc::permission_denied, "read-only (injected)"};
    if (!names_.contains(path)) {
        contents_.emplace(++inodes_, Content{});
        change_name({path, inodes_});
    }
    const Inode inode = names_.at(path);
    Content& content = contents_.at(inode);
    if (keep_bytes && content.cached.size() < *keep_bytes)
        co_return Error{Errc::file_changed, path + " is shorter than what was committed"};
    if (keep_bytes) content.cached.resize(*keep_bytes);
    co_await sync_names();
    std::unique_ptr<AppendFile> file = std::make_unique<OpenFile>(*this, inode);
    co_return file;
}

Result<> SimDisk::append_now(Inode inode, std::string_view bytes) {
    Content& content = contents_.at(inode);
    if (faults.full_one_in > 0 && dice_.one_in(faults.full_one_in)) {
        content.cached.append(bytes.substr(0, dice_.below(bytes.size() + 1)));
        return Error{Errc::disk_full, "no room (injected)"};
    }
    content.cached.append(bytes);
    return {};
}

Result<> SimDisk::sync_now(Inode inode) {
    Content& content = contents_.at(inode);
    if (faults.sync_fails_one_in > 0 && dice_.one_in(faults.sync_fails_one_in)) {
        // The kernel drops what it could not write and says so once.
        content.cached = content.durable;
        return Error{Errc::disk_failed, "sync failed (injected)"};
    }
    if (mutation_ == DiskMutation::rows_durable_after_snapshot) {
        promised_.push_back(inode);
    } else {
        content.durable = content.cached;
    }
    return {};
}

Awaitable<Result<std::string>> SimDisk::load(const std::string& path) {
    co_await take_time();
    const auto found = names_.find(path);
    if (found == names_.end()) co_return Error{Errc::file_missing, path};
    co_return contents_.at(found->second).cached;
}

Awaitable<Result<FileStatus>> SimDisk::status(const std::string& path) {
    co_await take_time();
    const auto found = names_.find(path);
    if (found == names_.end()) co_return Error{Errc::file_missing, path};
    co_return status_of(found->second);
}

Awaitable<Result<std::string>> SimDisk::load_part(
    const std::string& path, std::uint64_t offset, std::size_t bytes_max
) {
    co_await take_time();
    const auto found = names_.find(path);
    if (found == names_.end()) co_return Error{Errc::file_missing, path};
    const std::string& content = contents_.at(found->second).cached;
    co_return offset < content.size() ? content.substr(offset, bytes_max) : "";
}

Awaitable<Result<>> SimDisk::rename(const std::string& from, const std::string& to) {
    co_await take_time();
    if (is_read_only()) co_return Error{Errc::permission_denied, "read-only (injected)"};
    const auto found = names_.find(from);
    if (found == names_.end()) co_return Error{Errc::file_missing, from};
    change_name({to, found->second, from});
    co_await sync_names();
    co_return Result<>{};
}

std::unique_ptr<AppendFile> SimDisk::standard_output() {
    contents_.try_emplace(standard_output_inode);
    return std::make_unique<OpenFile>(*this, standard_output_inode);
}

std::string SimDisk::shown() const {
    const auto found = contents_.find(standard_output_inode);
    return found == contents_.end() ? "" : found->second.cached;
}

Awaitable<Result<>> SimDisk::replace(
    const std::string& path, std::string_view bytes, const std::string& previous_path
) {
    const std::string text{bytes};
    co_await take_time();
    const Inode inode = ++inodes_;
    contents_[inode].cached = text;
    if (faults.full_one_in > 0 && dice_.one_in(faults.full_one_in))
        co_return Error{Errc::disk_full, "no room (injected)"};
    co_await take_time();
    contents_.at(inode).durable = text;
    const auto old = names_.find(path);
    if (!previous_path.empty() && old != names_.end()) change_name({previous_path, old->second});
    change_name({path, inode});
    co_await sync_names();
    for (const Inode promised : std::exchange(promised_, {})) {
        co_await take_time();
        contents_.at(promised).durable = contents_.at(promised).cached;
    }
    co_return Result<>{};
}

Awaitable<Result<>> SimDisk::remove(const std::string& path) {
    co_await take_time();
    if (is_read_only()) co_return Error{Errc::permission_denied, "read-only (injected)"};
    if (names_.contains(path)) change_name({path, 0});
    co_await sync_names();
    co_return Result<>{};
}

Awaitable<Result<std::vector<std::string>>> SimDisk::list(const std::string& folder) {
    co_await take_time();
    std::vector<std::string> files;
    const std::string prefix = folder + "/";
    for (const auto& [path, inode] : names_)
        if (path.starts_with(prefix) && path.find('/', prefix.size()) == std::string::npos)
            files.push_back(path.substr(prefix.size()));
    co_return files;
}

Awaitable<Result<std::unique_ptr<DiskLock>>> SimDisk::lock(
    const std::string& /*path*/, std::string_view /*holder*/
) {
    co_await take_time();
    // One life at a time: nobody else can hold it.
    std::unique_ptr<DiskLock> lock = std::make_unique<DiskLock>();
    co_return lock;
}

}  // namespace kinesisd::sim
