#include "pipeline/file_finisher.hpp"

#include "base/compressor.hpp"
#include "pipeline/file_names.hpp"
#include "port/race.hpp"

#include <array>
#include <optional>
#include <utility>

namespace kinesisd {

namespace {

// Compressed on the loop, between other work: a piece takes about a millisecond.
constexpr std::size_t piece_bytes = std::size_t{64} << 10U;
constexpr Duration retry_interval = std::chrono::seconds{30};
constexpr std::string_view part_suffix = ".kinesisd-aside";  // never listed

std::optional<CompressionFormat> format_of(config::Compression compression) {
    switch (compression) {
        case config::Compression::none: return std::nullopt;
        case config::Compression::gzip: return CompressionFormat::gzip;
        case config::Compression::zstd: return CompressionFormat::zstd;
    }
    return std::nullopt;
}

Awaitable<Result<bool>> exists(Ports& ports, const std::string& path) {
    const Result<FileStatus> status = co_await ports.disk.status(path);
    if (!status && status.error().code != Errc::file_missing) co_return status.error();
    co_return status.has_value();
}

}  // namespace

FileFinisher::FileFinisher(const config::Rotation& rotation, Ports& ports)
    : rotation_{rotation}, ports_{ports}, changed_{ports.executor} {}

std::string FileFinisher::final_path(const FinishingFile& file) const {
    const std::optional<CompressionFormat> format = format_of(rotation_.compression);
    return format ? file.finished_path + std::string{suffix_of(*format)} : file.finished_path;
}

Awaitable<Result<>> FileFinisher::rename(const FinishingFile& file) {
    const std::array<std::string, 2> names{file.finished_path, final_path(file)};
    for (const std::string& path : names) {
        const Result<bool> is_there = co_await exists(ports_, path);
        if (!is_there) co_return is_there.error();
        if (*is_there) co_return Result<>{};
    }
    const Result<FileStatus> there = co_await ports_.disk.status(file.path);
    if (!there && there.error().code != Errc::file_missing) co_return there.error();
    if (!there || there->identity != FileIdentity{file.device, file.inode}) {
        ports_.log.write(
            Level::error,
            "finished_file_taken",
            "a finished file is gone before it could be renamed",
            {{"sink", file.sink}, {"path", file.path}, {"bytes", std::to_string(file.bytes)}}
        );
        co_return Result<>{};
    }
    co_return co_await ports_.disk.rename(file.path, file.finished_path);
}

void FileFinisher::put(FinishingFile file) {
    waiting_.push_back(std::move(file));
    changed_.notify();
}

void FileFinisher::close() {
    closed_ = true;
    changed_.notify();
}

std::vector<FinishingFile> FileFinisher::take_done() {
    return std::exchange(done_, {});
}

Awaitable<> FileFinisher::work() {
    while (!closed_ || !waiting_.empty()) {
        if (waiting_.empty()) {
            co_await changed_.wait();
            continue;
        }
        const Result<> finished = co_await finish(waiting_.front());
        if (finished) {
            done_.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
            continue;
        }
        if (const auto silent = faults_.admit(ports_.clock.now()))
            ports_.log.write(
                Level::warn,
                "file_not_finished",
                finished.error().text(),
                {{"sink", waiting_.front().sink},
                 {"path", waiting_.front().finished_path},
                 {"not_logged", std::to_string(*silent)}}
            );
        if (closed_) co_return;
        co_await race(
            changed_.wait(), ports_.clock.sleep_until(ports_.clock.now() + retry_interval)
        );
    }
}

Awaitable<Result<>> FileFinisher::finish(const FinishingFile& file) {
    ports_.log.write(
        Level::info,
        "file_finished",
        "",
        {{"sink", file.sink}, {"path", final_path(file)}, {"bytes", std::to_string(file.bytes)}}
    );
    const Result<> compressed = co_await compress(file.finished_path);
    if (!compressed) co_return compressed;
    co_return co_await delete_oldest(file.path);
}

// The compressed file appears whole under its name, and only then the other one goes.
Awaitable<Result<>> FileFinisher::compress(const std::string& path) {
    const std::optional<CompressionFormat> format = format_of(rotation_.compression);
    if (!format) co_return Result<>{};
    const std::string target = path + std::string{suffix_of(*format)};
    const Result<bool> is_there = co_await exists(ports_, path);
    if (!is_there) co_return is_there.error();
    if (!*is_there) co_return Result<>{};  // done before, or taken away
    const Result<bool> is_done = co_await exists(ports_, target);
    if (!is_done) co_return is_done.error();
    if (!*is_done) {
        const std::string part = target + std::string{part_suffix};
        Result<std::unique_ptr<AppendFile>> file = co_await ports_.disk.open(part, 0);
        if (!file) co_return file.error();
        Compressor compressor{*format};
        std::string out;
        for (std::uint64_t offset = 0;; offset += piece_bytes) {
            const Result<std::string> piece =
                co_await ports_.disk.load_part(path, offset, piece_bytes);
            if (!piece) co_return piece.error();
            compressor.add(*piece, out);
            const bool is_last = piece->size() < piece_bytes;
            if (is_last) compressor.finish(out);
            const Result<> written = co_await (*file)->append(out);
            if (!written) co_return written;
            out.clear();
            if (is_last) break;
        }
        const Result<> synced = co_await (*file)->sync();
        if (!synced) co_return synced;
        const Result<> named = co_await ports_.disk.rename(part, target);
        if (!named) co_return named;
    }
    co_return co_await ports_.disk.remove(path);
}

Awaitable<Result<>> FileFinisher::delete_oldest(const std::string& path) {
    if (!rotation_.keep) co_return Result<>{};
    const FolderAndName parts = split_path(path);
    const Result<std::vector<std::string>> names = co_await ports_.disk.list(parts.folder);
    if (!names) co_return names.error();
    const std::vector<FinishedName> finished = finished_names(*names, parts.name);
    for (std::size_t i = 0; i + *rotation_.keep < finished.size(); ++i) {
        const std::string oldest = parts.folder + "/" + finished[i].name;
        const Result<> removed = co_await ports_.disk.remove(oldest);
        if (!removed) co_return removed;
        ports_.log.write(
            Level::info, "finished_file_deleted", "beyond rotate.keep", {{"path", oldest}}
        );
    }
    co_return Result<>{};
}

}  // namespace kinesisd
