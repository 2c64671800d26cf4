// SimDisk: files that forget. Bytes are durable after sync, names after the sync of their folder; a
// crash keeps a random prefix of what was not. It can run full and fail to sync.
#pragma once

#include "port/disk.hpp"
#include "sim/dice.hpp"
#include "sim/sim_clock.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kinesisd::sim {

// Bugs that a test builds in to see that the simulation finds them.
enum class DiskMutation {
    none,
    // sync() promises and does nothing until a file was replaced: as if the snapshot were stored
    // before the rows are durable.
    rows_durable_after_snapshot,
};

struct DiskFaults {
    std::uint64_t full_one_in = 0;        // of appends and replacements; 0: never
    std::uint64_t sync_fails_one_in = 0;  // of syncs
    std::uint64_t read_only_one_in = 0;   // of opens, renames, removals
};

class SimDisk final : public Disk {
public:
    SimDisk(SimClock& clock, Dice& dice, DiskMutation mutation)
        : clock_{clock}, dice_{dice}, mutation_{mutation} {}

    DiskFaults faults;

    // Steps of operations begun so far: a test that crashes at one of them crashes inside of it.
    [[nodiscard]] std::uint64_t steps() const { return steps_; }

    // Power is lost: what a machine finds when it is back.
    void crash();
    // What is durable of a file now; nothing if its name is not.
    [[nodiscard]] std::optional<std::string> durable(const std::string& path) const;
    // The names that are durable and start so, sorted.
    [[nodiscard]] std::vector<std::string> durable_names(std::string_view prefix) const;
    // Somebody else overwrites a file in place, at once and durably.
    void meddle(const std::string& path, std::string content);
    // What another process does to its files, at once and durably.
    void append_as_other(const std::string& path, std::string_view bytes);
    void rename_as_other(const std::string& from, const std::string& to);
    void truncate_as_other(const std::string& path);
    void remove_as_other(const std::string& path);
    // 0: there is no such file.
    [[nodiscard]] std::uint64_t inode_of(const std::string& path) const;
    // Everything that was ever appended to standard output.
    [[nodiscard]] std::string shown() const;

    [[nodiscard]] Awaitable<Result<std::unique_ptr<AppendFile>>> open(
        const std::string& path, std::optional<std::uint64_t> keep_bytes
    ) override;
    [[nodiscard]] Awaitable<Result<std::string>> load(const std::string& path) override;
    [[nodiscard]] Awaitable<Result<std::string>> load_part(
        const std::string& path, std::uint64_t offset, std::size_t bytes_max
    ) override;
    [[nodiscard]] Awaitable<Result<FileStatus>> status(const std::string& path) override;
    [[nodiscard]] Awaitable<Result<>> replace(
        const std::string& path, std::string_view bytes, const std::string& previous_path
    ) override;
    [[nodiscard]] Awaitable<Result<>> rename(const std::string& from, const std::string& to)
        override;
    [[nodiscard]] Awaitable<Result<>> remove(const std::string& path) override;
    [[nodiscard]] Awaitable<Result<std::vector<std::string>>> list(const std::string& folder
    ) override;
    [[nodiscard]] Awaitable<Result<std::unique_ptr<InputFile>>> open_input(const std::string& path
    ) override;
    [[nodiscard]] Awaitable<Result<std::vector<FolderEntry>>> scan(const std::string& folder
    ) override;
    [[nodiscard]] Awaitable<std::unique_ptr<FolderWatch>> watch_folders() override;
    [[nodiscard]] std::unique_ptr<AppendFile> standard_output() override;
    [[nodiscard]] Awaitable<Result<std::unique_ptr<DiskLock>>> lock(
        const std::string& path, std::string_view holder
    ) override;

private:
    class OpenFile;
    class OpenInput;
    class Watch;
    using Inode = std::uint64_t;
    struct Content {
        std::string durable;
        std::string cached;
        TimePoint modified{};
        unsigned readers = 0;  // that have it open
    };
    // A name that leads to an inode from now on, or (0) to nothing; a renaming is one change.
    struct NameChange {
        std::string path;
        Inode inode;
        std::string old_path{};
    };

    [[nodiscard]] Awaitable<> take_time();
    [[nodiscard]] Awaitable<> sync_names();
    void change_name(NameChange change);
    static void apply(const NameChange& change, std::map<std::string, Inode>& names);
    [[nodiscard]] Result<> append_now(Inode inode, std::string_view bytes);
    [[nodiscard]] Result<> sync_now(Inode inode);
    [[nodiscard]] std::uint64_t names_of(Inode inode) const;
    [[nodiscard]] bool is_read_only();
    [[nodiscard]] FileStatus status_of(Inode inode) const;
    // As a file system does: the number of a file that is gone and closed is used again.
    [[nodiscard]] Inode new_inode();
    void name_as_other(const NameChange& change);

    SimClock& clock_;
    Dice& dice_;
    DiskMutation mutation_;
    std::uint64_t steps_ = 0;
    Inode inodes_ = 0;
    std::map<Inode, Content> contents_;
    std::map<std::string, Inode> names_;
    std::map<std::string, Inode> durable_names_;
    std::vector<NameChange> name_changes_;  // not durable yet, in order
    std::set<Inode> others_;                // files that other processes have made
    std::vector<Inode> promised_;           // of the mutation
};

}  // namespace kinesisd::sim
