#include "pipeline/output_files.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// Open at once; with more files of one sink than that, each is opened again for its rows.
constexpr std::size_t open_files_max = 256;

WallTime wall(std::int64_t time_ms) {
    return WallTime{std::chrono::milliseconds{time_ms}};
}

// When the interval that `time` lies in is over; intervals are counted from 1970 in UTC.
WallTime end_of_interval(WallTime time, Duration interval) {
    const auto length = std::chrono::duration_cast<std::chrono::milliseconds>(interval);
    return WallTime{(time.time_since_epoch() / length + 1) * length};
}

}  // namespace

OutputFiles::OutputFiles(OutputFilesOptions options, Ports& ports)
    : options_{std::move(options)},
      pattern_{options_.path},
      rotation_{options_.rotation.value_or(config::Rotation{})},
      ports_{ports},
      finisher_{rotation_, ports_} {}

bool OutputFiles::is_ours(const std::string& path, const FileMark& mark) const {
    return mark.sink == options_.sink || (pattern_.is_plain() && path == pattern_.text());
}

void OutputFiles::on_process_start(Snapshot& snapshot) {
    if (options_.mode == config::FileMode::append) return;
    starts_empty_ = true;
    std::erase_if(snapshot.files, [this](const auto& file) {
        return is_ours(file.first, file.second);
    });
    std::erase_if(snapshot.finishing, [this](const FinishingFile& file) {
        return file.sink == options_.sink;
    });
}

Awaitable<Result<>> OutputFiles::open(Snapshot& snapshot) {
    if (std::exchange(starts_empty_, false)) {
        const Result<> dropped = co_await drop_finished_files();
        if (!dropped) co_return dropped;
    }
    const Result<> recovered = co_await recover_finishing(snapshot);
    if (!recovered) co_return recovered;
    std::vector<std::string> marked;
    for (const auto& [path, mark] : snapshot.files)
        if (is_ours(path, mark) && mark.inode != 0) marked.push_back(path);
    for (const std::string& path : marked) {
        const FileMark& mark = snapshot.files.at(path);
        Result<std::unique_ptr<OutputFile>> file =
            co_await OutputFile::open(ports_, path, mark, OutputFile::Unmarked::kept);
        if (!file) co_return file.error();
        snapshot.files[path] = (*file)->mark();
        note_due((*file)->mark());
        if (targets_.size() < open_files_max)
            targets_.insert_or_assign(path, Target{std::move(*file), false});
    }
    if (!pattern_.is_plain()) co_return Result<>{};
    const Result<Marks> prepared = co_await prepare(WallTime{}, ShardId{}, snapshot);
    if (!prepared) co_return prepared.error();
    targets_.at(pattern_.text()).is_prepared = false;
    co_return Result<>{};
}

// Mode truncate: the numbered files of earlier processes go too.
Awaitable<Result<>> OutputFiles::drop_finished_files() {
    if (!options_.rotation || !pattern_.is_plain()) co_return Result<>{};
    const FolderAndName parts = split_path(pattern_.text());
    const Result<std::vector<std::string>> names = co_await ports_.disk.list(parts.folder);
    if (!names) co_return names.error();
    for (const FinishedName& old : finished_names(*names, parts.name)) {
        const Result<> removed = co_await ports_.disk.remove(parts.folder + "/" + old.name);
        if (!removed) co_return removed;
    }
    co_return Result<>{};
}

Awaitable<Result<>> OutputFiles::recover_finishing(Snapshot& snapshot) {
    for (const FinishingFile& file : snapshot.finishing) {
        if (file.sink != options_.sink) continue;
        const Result<> renamed = co_await finisher_.rename(file);
        if (!renamed) co_return renamed;
        finisher_.put(file);
    }
    co_return Result<>{};
}

FileMark OutputFiles::fresh_mark(const ShardId& shard, std::uint64_t number) const {
    FileMark mark;
    mark.sink = options_.sink;
    mark.number = number;
    if (pattern_.has_shard()) mark.shard = shard;
    return mark;
}

// One more than any finished file has, so that no number is used twice.
Awaitable<Result<std::uint64_t>> OutputFiles::next_number(const std::string& path) {
    if (!options_.rotation) co_return std::uint64_t{0};
    const FolderAndName parts = split_path(path);
    const Result<std::vector<std::string>> names = co_await ports_.disk.list(parts.folder);
    if (!names) co_return names.error();
    const std::vector<FinishedName> finished = finished_names(*names, parts.name);
    co_return finished.empty() ? 1 : finished.back().number + 1;
}

Awaitable<Result<OutputFiles::Marks>> OutputFiles::prepare(
    WallTime time, const ShardId& shard, Snapshot& snapshot
) {
    const std::string path = pattern_.path(time, shard);
    const auto found = targets_.find(path);
    if (found != targets_.end() && found->second.is_prepared) co_return Marks::same;
    auto known = snapshot.files.find(path);
    if (found != targets_.end()) {
        const Result<OutputFile::Standing> standing = co_await found->second.file->look();
        if (!standing) co_return standing.error();
        if (*standing == OutputFile::Standing::in_place) {
            found->second.is_prepared = true;
            co_return Marks::same;
        }
        known->second = fresh_mark(shard, known->second.number);
        targets_.erase(found);
    }
    FileMark mark = known == snapshot.files.end() ? fresh_mark(shard, 0) : known->second;
    mark.sink = options_.sink;
    if (mark.number == 0) {
        const Result<std::uint64_t> number = co_await next_number(path);
        if (!number) co_return number.error();
        mark.number = *number;
    }
    const auto unmarked = options_.mode == config::FileMode::truncate
                              ? OutputFile::Unmarked::dropped
                              : OutputFile::Unmarked::kept;
    Result<std::unique_ptr<OutputFile>> file =
        co_await OutputFile::open(ports_, path, std::move(mark), unmarked);
    if (!file) co_return file.error();
    const FileMark& opened = (*file)->mark();
    known = snapshot.files.find(path);
    const bool is_known = known != snapshot.files.end() && known->second == opened;
    snapshot.files[path] = opened;
    targets_.insert_or_assign(path, Target{std::move(*file), true});
    co_return is_known ? Marks::same : Marks::changed;
}

OutputFile& OutputFiles::prepared(WallTime time, const ShardId& shard) {
    const auto found = targets_.find(pattern_.path(time, shard));
    check(found != targets_.end() && found->second.is_prepared);
    OutputFile& file = *found->second.file;
    file.begin_at(time.time_since_epoch().count());
    return file;
}

Awaitable<Result<>> OutputFiles::flush(Snapshot& snapshot, WallTime now) {
    for (auto& [path, target] : targets_) {
        if (!target.file->is_touched()) continue;
        const Result<> flushed = co_await flush_file(path, target, snapshot);
        if (!flushed) co_return flushed;
    }
    std::erase_if(targets_, [](const auto& target) { return target.second.file == nullptr; });
    finish_files(snapshot, now);
    close_surplus();
    co_return Result<>{};
}

Awaitable<Result<>> OutputFiles::flush_file(
    const std::string& path, Target& target, Snapshot& snapshot
) {
    OutputFile& file = *target.file;
    if (options_.fsync == config::Fsync::on) {
        const Result<> synced = co_await file.sync();
        if (!synced) co_return synced;
    }
    const Result<OutputFile::Standing> standing = co_await file.look();
    if (!standing) co_return standing.error();
    switch (*standing) {
        case OutputFile::Standing::in_place: snapshot.files[path] = file.marked(); break;
        case OutputFile::Standing::elsewhere: {
            // These rows are in the file that was renamed, and durable: the next go to another one.
            const FileMark& old = file.mark();
            snapshot.files[path] = fresh_mark(old.shard.value_or(ShardId{}), old.number);
            target.file.reset();
            break;
        }
        case OutputFile::Standing::taken:
            co_return Error{
                Errc::disk_failed, path + ": was deleted or emptied while rows were written to it"
            };
    }
    co_return Result<>{};
}

OutputFiles::End OutputFiles::end_of(
    const std::string& path, const FileMark& mark, const Snapshot& snapshot, WallTime now
) const {
    if (pattern_.has_time() && pattern_.path(now, mark.shard.value_or(ShardId{})) != path)
        return End::path_over;
    if (mark.shard) {
        const auto shard = snapshot.shards.find(*mark.shard);
        const bool is_read = shard == snapshot.shards.end() ||
                             std::holds_alternative<Ended>(shard->second.checkpoint);
        if (is_read) return End::path_over;
    }
    if (mark.committed_bytes == 0) return End::none;
    if (rotation_.size_bytes && mark.committed_bytes >= *rotation_.size_bytes) return End::numbered;
    if (mark.begun_ms == 0 || !rotation_.interval) return End::none;
    return now >= end_of_interval(wall(mark.begun_ms), *rotation_.interval) ? End::numbered
                                                                            : End::none;
}

void OutputFiles::finish_files(Snapshot& snapshot, WallTime now) {
    next_due_.reset();
    for (auto& [path, target] : targets_)
        target.is_prepared = false;
    if (pattern_.is_plain() && !options_.rotation) return;
    for (auto file = snapshot.files.begin(); file != snapshot.files.end();) {
        auto& [path, mark] = *file;
        if (!is_ours(path, mark)) {
            ++file;
            continue;
        }
        const End end = end_of(path, mark, snapshot, now);
        if (end != End::none) finish_file(path, mark, end, snapshot);
        if (end == End::path_over) {
            file = snapshot.files.erase(file);
            continue;
        }
        note_due(mark);
        ++file;
    }
}

// A file that will be compressed has a number too: its path may come back (a shard that is read
// again), and then nobody mistakes one for the other.
void OutputFiles::finish_file(
    const std::string& path, FileMark& mark, End end, Snapshot& snapshot
) {
    targets_.erase(path);
    if (mark.inode == 0 || mark.committed_bytes == 0) return;
    if (end == End::path_over && rotation_.compression == config::Compression::none) {
        finished_paths_.push_back(path);
        return;
    }
    to_rename_.push_back(FinishingFile{
        options_.sink,
        path,
        finished_path(path, mark.number),
        mark.device,
        mark.inode,
        mark.committed_bytes
    });
    snapshot.finishing.push_back(to_rename_.back());
    mark = fresh_mark(mark.shard.value_or(ShardId{}), mark.number + 1);
}

void OutputFiles::note_due(const FileMark& mark) {
    if (mark.begun_ms == 0) return;
    const WallTime begun = wall(mark.begun_ms);
    std::optional<WallTime> due = pattern_.changes_after(begun);
    if (rotation_.interval) {
        const WallTime over = end_of_interval(begun, *rotation_.interval);
        due = due ? std::min(*due, over) : over;
    }
    if (due) next_due_ = next_due_ ? std::min(*next_due_, *due) : *due;
}

bool OutputFiles::commit_due(WallTime now) const {
    if (next_due_ && now >= *next_due_) return true;
    if (!rotation_.size_bytes) return false;
    return std::ranges::any_of(targets_, [this](const auto& target) {
        return target.second.file->bytes() >= *rotation_.size_bytes;
    });
}

void OutputFiles::close_surplus() {
    while (targets_.size() > open_files_max)
        targets_.erase(targets_.begin());
}

Awaitable<Result<>> OutputFiles::settle() {
    for (const FinishingFile& file : std::exchange(to_rename_, {})) {
        const Result<> renamed = co_await finisher_.rename(file);
        if (!renamed) co_return renamed;
        finisher_.put(file);
    }
    co_return Result<>{};
}

Awaitable<> OutputFiles::work() {
    return finisher_.work();
}

void OutputFiles::close() {
    finisher_.close();
}

void OutputFiles::forget_finished(Snapshot& snapshot) {
    for (const FinishingFile& done : finisher_.take_done()) {
        finished_paths_.push_back(finisher_.final_path(done));
        std::erase(snapshot.finishing, done);
    }
}

std::vector<std::string> OutputFiles::take_finished_paths() {
    return std::exchange(finished_paths_, {});
}

}  // namespace kinesisd
