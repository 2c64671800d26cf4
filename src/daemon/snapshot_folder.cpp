#include "daemon/snapshot_folder.hpp"

#include "daemon/snapshot_lock.hpp"
#include "daemon/version.hpp"
#include "host/system_entropy.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::string_view newest_suffix = ".json";
constexpr std::string_view previous_suffix = ".previous.json";

// Nothing here speaks to a service.
class NoTransport final : public Transport {
public:
    Awaitable<Result<HttpResponseHead>> round_trip(
        const HttpRequest& /*request*/, ResponseSink& /*sink*/
    ) override {
        co_return Error{Errc::connect_failed, "this command has no network"};
    }
};

template <class T>
Awaitable<> keep_result(Awaitable<T> task, std::optional<T>& result) {
    result.emplace(co_await std::move(task));
}

template <class T>
T run_to_end(asio::io_context& loop, Awaitable<T> task) {
    std::optional<T> result;
    asio::co_spawn(
        loop,
        keep_result(std::move(task), result),
        [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        }
    );
    loop.restart();
    loop.run();
    return std::move(*result);
}

// The only event of a store is its fall-back.
std::string reason_of(const Event& event) {
    for (const Field& field : event.fields)
        if (field.key == "reason") return field.value;
    return std::string{event.message};
}

}  // namespace

// What Ports refers to besides.
class SnapshotFolder::World {
public:
    explicit World(SnapshotFolder& folder)
        : log_{[&folder](const Event& event) { folder.fell_back_ = reason_of(event); }},
          metrics_{version},
          ports_{
              folder.loop_.get_executor(),
              folder.clock_,
              transport_,
              folder.disk_,
              entropy_,
              log_,
              metrics_
          } {}

    [[nodiscard]] Ports& ports() { return ports_; }

private:
    NoTransport transport_;
    SystemEntropy entropy_;
    EventLog log_;
    Metrics metrics_;
    Ports ports_;
};

SnapshotFolder::SnapshotFolder(std::string path)
    : path_{std::move(path)}, world_{std::make_unique<World>(*this)} {}

SnapshotFolder::~SnapshotFolder() {
    pool_.join();
}

SnapshotStore& SnapshotFolder::store_of(const std::string& source) {
    return stores_.try_emplace(source, path_, source, world_->ports()).first->second;
}

Result<> SnapshotFolder::lock() {
    auto lock = run_to_end(loop_, lock_snapshot_folder(disk_, path_));
    if (!lock) return lock.error();
    lock_ = std::move(*lock);
    return {};
}

Result<LoadedSnapshot> SnapshotFolder::load(const std::string& source) {
    fell_back_.clear();
    Result<Snapshot> snapshot = run_to_end(loop_, store_of(source).load());
    if (!snapshot) return snapshot.error();
    // A store without files loads an empty snapshot.
    const Result<std::vector<std::string>> stored = sources();
    if (!stored) return stored.error();
    LoadedSnapshot loaded{std::nullopt, std::exchange(fell_back_, {})};
    if (std::ranges::find(*stored, source) != stored->end()) loaded.snapshot = std::move(*snapshot);
    return loaded;
}

Result<> SnapshotFolder::store(Snapshot& snapshot) {
    ++snapshot.generation;
    snapshot.stored = now();
    return run_to_end(loop_, store_of(snapshot.source).store(snapshot));
}

Result<> SnapshotFolder::remove(const std::string& source) {
    return run_to_end(loop_, store_of(source).remove());
}

Result<std::vector<std::string>> SnapshotFolder::sources() {
    const Result<std::vector<std::string>> files = run_to_end(loop_, disk_.list(path_));
    if (!files) return files.error();
    std::vector<std::string> sources;
    for (std::string name : *files) {
        if (!name.ends_with(newest_suffix)) continue;
        const std::string_view suffix =
            name.ends_with(previous_suffix) ? previous_suffix : newest_suffix;
        name.resize(name.size() - suffix.size());
        if (!name.empty() && std::ranges::find(sources, name) == sources.end())
            sources.push_back(std::move(name));
    }
    std::ranges::sort(sources);
    return sources;
}

Result<FileStatus> SnapshotFolder::file_status(const std::string& path) {
    return run_to_end(loop_, disk_.status(path));
}

}  // namespace kinesisd
