#include "pipeline/file_source.hpp"

#include "port/race.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd {

namespace {

// Notifications come from folders only, and never from some network file systems.
constexpr Duration look_interval_watched = std::chrono::seconds{5};
constexpr Duration look_interval_polling = std::chrono::milliseconds{250};
// A busy folder is looked at this often at most, and for a fifth of the time.
constexpr Duration look_pause_min = std::chrono::milliseconds{20};
constexpr int look_pause_share = 4;
constexpr std::size_t open_files_max = 256;
// A file that was moved to where nobody looks may still be written by whoever has it open.
constexpr Duration moved_away_quiet = std::chrono::minutes{5};
constexpr BackoffLimits trouble_backoff{std::chrono::seconds{1}, std::chrono::seconds{30}};

// A run that has an end does not wait until the file is mended.
Error for_good(const Error& error) {
    if (remedy(error.code) == Remedy::give_up) return error;
    return Error{Errc::invalid_request, error.text()};
}

}  // namespace

FileSource::FileSource(
    const config::FileSource& config,
    const SeriesLabels& labels,
    Ports& ports,
    ByteBudget& budget,
    Inbox& inbox,
    ReadUntil until
)
    : config_{config},
      ports_{ports},
      until_{until},
      metrics_{ports.metrics, labels},
      rows_{config, ports},
      context_{config, ports, budget, inbox, rows_},
      finder_{config.path, ports.disk},
      group_{ports.executor} {}

Awaitable<> FileSource::run(const Snapshot& snapshot) {
    files_ = TailedFiles{snapshot.inputs};
    group_.spawn(follow());
    co_await group_.join();
    context_.inbox.close();
}

Awaitable<> FileSource::follow() {
    const std::unique_ptr<FolderWatch> watch = co_await ports_.disk.watch_folders();
    while (true) {
        co_await look(*watch);
        co_await read_changed();
        if (has_end() && nothing_left()) {
            is_complete_ = true;
            co_return;
        }
        co_await race(watch->changed(), ports_.clock.sleep_until(next_look_));
        co_await ports_.clock.sleep_until(earliest_look_);
    }
}

Awaitable<> FileSource::look(FolderWatch& watch) {
    const TimePoint began = ports_.clock.now();
    const FileFinder::Found found = co_await finder_.find();
    // Before the listing is used: what happens from now on is told.
    const bool is_watched = watch.watch(found.folders);
    const Watching watching = is_watched ? Watching::notified : Watching::polling;
    if (std::exchange(watching_, watching) != watching && !is_watched)
        ports_.log.write(
            Level::info, "input_polled", "not every folder can be watched", {{"path", config_.path}}
        );
    const TimePoint now = ports_.clock.now();
    remember(files_.on_listing(found.listing, now));
    on_path_troubles(found.troubles);
    if (config_.mode == config::InputMode::once && files_.files().empty()) {
        if (!found.troubles.empty()) throw Failure{found.troubles.front().second};
        throw Failure{Error{Errc::file_missing, "there is no file " + config_.path}};
    }
    looked_ = true;
    earliest_look_ = now + std::max(look_pause_min, look_pause_share * (now - began));
    next_look_ = now + (is_watched ? look_interval_watched : look_interval_polling);
}

void FileSource::remember(const std::vector<InputId>& files) {
    if (files.empty()) return;
    RowChunk chunk;
    chunk.arrived = ports_.clock.wall_now();
    for (const InputId id : files)
        chunk.advances.emplace_back(InputAdvanced{id, files_.at(id).mark});
    context_.inbox.put(std::move(chunk));
}

Awaitable<> FileSource::read_changed() {
    // However much there is to read, new files are found soon.
    const TimePoint until = std::max(earliest_look_, ports_.clock.now() + look_interval_polling);
    while (ports_.clock.now() < until || has_end()) {
        const std::optional<InputId> id = files_.next(ports_.clock.now());
        if (!id) co_return;
        co_await read_file(*id);
    }
    next_look_ = ports_.clock.now();
}

Awaitable<> FileSource::read_file(InputId id) {
    InputReader* reader = co_await reader_of(id);
    if (reader == nullptr) co_return;
    const bool is_final = config_.mode == config::InputMode::once || is_gone(id);
    const LastLine last_line = is_final ? LastLine::counts : LastLine::waits;
    TailedFiles::File& file = files_.at(id);
    const std::uint64_t before = file.mark.offset;
    const Result<InputReader::Step> step = co_await reader->read_some(id, file, last_line);
    if (!step) {
        on_file_trouble(id, step.error());
        co_return;
    }
    troubles_.erase(id);
    if (file.mark.offset != before && file.missing_since) file.missing_since = ports_.clock.now();
    on_step(id, *step, last_line);
}

void FileSource::on_step(InputId id, InputReader::Step step, LastLine last_line) {
    if (step == InputReader::Step::replaced) {
        begin_anew(id);
        return;
    }
    const InputReader& reader = *readers_.at(id);
    TailedFiles::File& file = files_.at(id);
    // A file that grows for ever has an end for a run that has one.
    const bool is_enough = has_end() && !reader.is_packed() && file.mark.offset >= file.first_bytes;
    if (step != InputReader::Step::at_end && !is_enough) return;
    files_.on_end(id, reader.seen_bytes());
    if (file.missing_since && last_line == LastLine::counts && !has_end()) forget(id);
    if (config_.mode == config::InputMode::once) readers_.erase(id);
}

Awaitable<InputReader*> FileSource::reader_of(InputId id) {
    if (const auto open = readers_.find(id); open != readers_.end()) co_return open->second.get();
    const TailedFiles::File& file = files_.at(id);
    if (file.missing_since) {
        on_missing(id);
        co_return nullptr;
    }
    if (readers_.size() >= open_files_max && !make_room()) co_return nullptr;
    const FileIdentity identity{file.mark.device, file.mark.inode};
    auto opened = co_await InputReader::open(context_, file.path, identity);
    if (opened) co_return (readers_[id] = std::move(*opened)).get();
    const Errc code = opened.error().code;
    if (code == Errc::file_missing || code == Errc::file_changed) {
        // The listing is old by now.
        files_.on_trouble(id, ports_.clock.now() + look_pause_min);
        next_look_ = earliest_look_ = ports_.clock.now() + look_pause_min;
    } else {
        on_file_trouble(id, opened.error());
    }
    co_return nullptr;
}

bool FileSource::is_gone(InputId id) const {
    const TailedFiles::File& file = files_.files().at(id);
    if (!file.missing_since) return false;
    const Result<FileStatus> status = readers_.at(id)->status();
    const bool is_deleted = status && status->names == 0;
    return ports_.clock.now() - *file.missing_since >= (is_deleted ? gone_after : moved_away_quiet);
}

// A file that is neither found nor open.
void FileSource::on_missing(InputId id) {
    const TailedFiles::File& file = files_.at(id);
    files_.on_end(id, file.bytes);
    if (has_end() || ports_.clock.now() - *file.missing_since < gone_after) return;
    // Of a file that no listing has shown since the start nobody knows how long it was.
    const bool is_whole = file.modified_ns != 0 && file.mark.offset >= file.bytes;
    if (!is_whole) metrics_.failed(Errc::file_missing);
    ports_.log.write(
        is_whole ? Level::info : Level::warn,
        "input_gone",
        is_whole ? "the file was deleted or moved away, and had been read to its end"
                 : "the file was deleted or moved away: what was unread in it is not read",
        {{"path", file.path}, {"offset", std::to_string(file.mark.offset)}}
    );
    forget(id);
}

void FileSource::forget(InputId id) {
    readers_.erase(id);
    troubles_.erase(id);
    files_.forget(id);
    RowChunk chunk;
    chunk.arrived = ports_.clock.wall_now();
    chunk.advances.emplace_back(InputForgotten{id});
    context_.inbox.put(std::move(chunk));
}

void FileSource::begin_anew(InputId id) {
    const TailedFiles::File old = files_.at(id);
    ports_.log.write(
        Level::info,
        "input_replaced",
        "the file was cut or is another one: it is read from its beginning",
        {{"path", old.path}, {"offset", std::to_string(old.mark.offset)}}
    );
    (void)files_.begin_anew(id);
    forget(id);
}

bool FileSource::make_room() {
    for (auto reader = readers_.begin(); reader != readers_.end(); ++reader) {
        const TailedFiles::File& file = files_.at(reader->first);
        if (file.changed || file.missing_since) continue;
        readers_.erase(reader);
        return true;
    }
    return false;
}

void FileSource::on_file_trouble(InputId id, const Error& error) {
    readers_.erase(id);
    const TailedFiles::File& file = files_.at(id);
    const auto [known, is_new] =
        troubles_.try_emplace(id, Trouble{error, Backoff{trouble_backoff}});
    Trouble& trouble = known->second;
    if (is_new || trouble.error != error) tell(file.path, error);
    trouble.error = error;
    const Duration pause = trouble.backoff.next(ports_.entropy.next());
    files_.on_trouble(id, ports_.clock.now() + pause);
    if (!has_end()) return;
    files_.on_end(id, file.bytes);
    note_unread(error.in(file.path));
}

void FileSource::on_path_troubles(const std::vector<std::pair<std::string, Error>>& troubles) {
    std::map<std::string, Error> now{troubles.begin(), troubles.end()};
    for (const auto& [path, error] : now) {
        const auto known = path_troubles_.find(path);
        if (known == path_troubles_.end() || known->second != error) tell(path, error);
        if (has_end()) note_unread(error);
    }
    path_troubles_ = std::move(now);
}

void FileSource::tell(const std::string& path, const Error& error) {
    metrics_.failed(error.code);
    ports_.log.write(Level::error, "input_not_readable", error.text(), {{"path", path}});
}

void FileSource::note_unread(const Error& error) {
    if (!left_unread_) left_unread_ = for_good(error);
}

bool FileSource::nothing_left() const {
    return std::ranges::none_of(files_.files(), [](const auto& entry) {
        return entry.second.changed;
    });
}

SourceStatus FileSource::status() const {
    SourceStatus status;
    status.reached = looked_;
    for (const auto& [path, error] : path_troubles_)
        status.last_error = error;
    for (const auto& [id, file] : files_.files()) {
        InputStatus one{file.path, file.mark.offset, file.bytes, std::nullopt};
        if (const auto trouble = troubles_.find(id); trouble != troubles_.end())
            one.trouble = status.last_error = trouble->second.error;
        status.files.push_back(std::move(one));
    }
    return status;
}

}  // namespace kinesisd
