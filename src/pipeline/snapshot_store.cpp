#include "pipeline/snapshot_store.hpp"

#include <utility>

namespace kinesisd {

SnapshotStore::SnapshotStore(std::optional<std::string> folder, std::string source, Ports& ports)
    : folder_{std::move(folder)}, source_{std::move(source)}, ports_{ports} {}

std::string SnapshotStore::path() const {
    return *folder_ + "/" + source_ + ".json";
}

std::string SnapshotStore::previous_path() const {
    return *folder_ + "/" + source_ + ".previous.json";
}

Awaitable<Result<std::optional<Snapshot>>> SnapshotStore::load_file(const std::string& path) {
    const Result<std::string> text = co_await ports_.disk.load(path);
    if (!text && text.error().code == Errc::file_missing) co_return std::optional<Snapshot>{};
    if (!text) co_return text.error();
    Result<Snapshot> snapshot = parse_snapshot(*text);
    if (!snapshot) co_return snapshot.error().in(path);
    if (snapshot->source != source_) {
        Error foreign{
            Errc::damaged_snapshot, path + ": belongs to source '" + snapshot->source + "'"
        };
        co_return foreign;
    }
    std::optional<Snapshot> found{std::move(*snapshot)};
    co_return found;
}

Awaitable<Result<Snapshot>> SnapshotStore::load() {
    Snapshot fresh;
    fresh.source = source_;
    if (!folder_) co_return in_memory_.value_or(fresh);

    Result<std::optional<Snapshot>> newest = co_await load_file(path());
    if (!newest && newest.error().code != Errc::damaged_snapshot) co_return newest.error();
    newest_is_whole_ = newest.has_value();
    if (newest && *newest) co_return std::move(**newest);

    Result<std::optional<Snapshot>> previous = co_await load_file(previous_path());
    if (newest && previous && !*previous) co_return fresh;  // neither exists
    if (!previous || !*previous) {
        std::string why = newest ? "" : newest.error().detail + "; ";
        why.append(previous ? "there is no previous generation" : previous.error().detail);
        Error damaged{Errc::damaged_snapshot, why + "; nothing was changed"};
        co_return damaged;
    }
    ports_.log.write(
        Level::warn,
        "snapshot_damaged",
        "WARNING: the newest generation cannot be used; going on from the previous one",
        {{"source", source_},
         {"path", path()},
         {"reason", newest ? "the file is missing" : newest.error().detail},
         {"generation", std::to_string((*previous)->generation)}}
    );
    co_return std::move(**previous);
}

Awaitable<Result<>> SnapshotStore::store(const Snapshot& snapshot) {
    if (!folder_) {
        in_memory_ = snapshot;
        co_return Result<>{};
    }
    const std::string text = to_text(snapshot);
    const std::string previous = newest_is_whole_ ? previous_path() : std::string{};
    Result<> stored = co_await ports_.disk.replace(path(), text, previous);
    if (stored) newest_is_whole_ = true;
    co_return stored;
}

// The older one first: interrupted between, the newest is still there, and nothing has gone back.
Awaitable<Result<>> SnapshotStore::remove() {
    in_memory_.reset();
    if (!folder_) co_return Result<>{};
    Result<> removed = co_await ports_.disk.remove(previous_path());
    if (removed) removed = co_await ports_.disk.remove(path());
    if (removed) newest_is_whole_ = true;
    co_return removed;
}

}  // namespace kinesisd
