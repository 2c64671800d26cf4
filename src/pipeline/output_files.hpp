// OutputFiles: the files of one sink: one for ever, or one for each shard, day or hour, each
// perhaps in numbered pieces. Which file is written is decided once a minibatch; a file is finished
// only at a commit, so that no minibatch is ever in two pieces of one path.
#pragma once

#include "config/config.hpp"
#include "pipeline/file_finisher.hpp"
#include "pipeline/file_names.hpp"
#include "pipeline/output_file.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

struct OutputFilesOptions {
    std::string sink;
    std::string path;  // with placeholders
    config::FileMode mode = config::FileMode::append;
    config::Fsync fsync = config::Fsync::on;
    std::optional<config::Rotation> rotation;
};

class OutputFiles {
public:
    OutputFiles(OutputFilesOptions options, Ports& ports);

    // This process begins: with mode truncate all marks are forgotten, and files begin empty.
    void on_process_start(Snapshot& snapshot);
    // Goes on where `snapshot` says: cuts what was not committed, finishes what was being finished.
    [[nodiscard]] Awaitable<Result<>> open(Snapshot& snapshot);

    // Opens the file of a minibatch of this time and shard. When `snapshot` has got another mark
    // by that, it is stored before the first byte is appended.
    enum class Marks { same, changed };
    [[nodiscard]] Awaitable<Result<Marks>> prepare(
        WallTime time, const ShardId& shard, Snapshot& snapshot
    );
    // The one that was prepared; valid until flush().
    [[nodiscard]] OutputFile& prepared(WallTime time, const ShardId& shard);

    // Makes what was appended durable, marks it in `snapshot`, and finishes the files whose size or
    // time has come. disk_failed: a file was deleted under our hands.
    [[nodiscard]] Awaitable<Result<>> flush(Snapshot& snapshot, WallTime now);
    // A commit is wanted, with rows or without.
    [[nodiscard]] bool commit_due(WallTime now) const;
    // When a file's time will have come, if there is one.
    [[nodiscard]] std::optional<WallTime> next_due() const { return next_due_; }
    // After that snapshot was stored: finished files get their names.
    [[nodiscard]] Awaitable<Result<>> settle();
    // Compresses and deletes finished files, until close().
    [[nodiscard]] Awaitable<> work();
    void close();
    // Forgets in `snapshot` what is finished by now.
    void forget_finished(Snapshot& snapshot);
    // Paths of files that were finished, since the last call, in order.
    [[nodiscard]] std::vector<std::string> take_finished_paths();

private:
    struct Target {
        std::unique_ptr<OutputFile> file;
        bool is_prepared = false;  // in this minibatch
    };

    [[nodiscard]] bool is_ours(const std::string& path, const FileMark& mark) const;
    [[nodiscard]] FileMark fresh_mark(const ShardId& shard, std::uint64_t number) const;
    [[nodiscard]] Awaitable<Result<std::uint64_t>> next_number(const std::string& path);
    [[nodiscard]] Awaitable<Result<>> drop_finished_files();
    [[nodiscard]] Awaitable<Result<>> recover_finishing(Snapshot& snapshot);
    [[nodiscard]] Awaitable<Result<>> flush_file(
        const std::string& path, Target& target, Snapshot& snapshot
    );
    enum class End { none, numbered, path_over };
    [[nodiscard]] End end_of(
        const std::string& path, const FileMark& mark, const Snapshot& snapshot, WallTime now
    ) const;
    void finish_files(Snapshot& snapshot, WallTime now);
    void finish_file(const std::string& path, FileMark& mark, End end, Snapshot& snapshot);
    void note_due(const FileMark& mark);
    void close_surplus();

    OutputFilesOptions options_;
    PathPattern pattern_;
    config::Rotation rotation_;  // all empty if none was asked for
    Ports& ports_;
    FileFinisher finisher_;
    std::map<std::string, Target> targets_;  // by path
    std::vector<FinishingFile> to_rename_;
    std::vector<std::string> finished_paths_;
    std::optional<WallTime> next_due_;
    bool starts_empty_ = false;
};

}  // namespace kinesisd
