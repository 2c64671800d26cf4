#include "pipeline/output_file.hpp"

#include "pipeline/renamed_output.hpp"

#include <utility>

namespace kinesisd {

namespace {

Error changed(const std::string& path, const std::string& how) {
    return Error{
        Errc::file_changed,
        path + ": " + how + "; restore it, or move it away and rewind the snapshot"
    };
}

void keep_end(std::string& tail) {
    if (tail.size() > FileMark::tail_bytes_max)
        tail.erase(0, tail.size() - FileMark::tail_bytes_max);
}

FileIdentity identity_of(const FileMark& mark) {
    return {mark.device, mark.inode};
}

// Committed rows are where somebody else has put them; it goes on with an empty file.
void report_taken(Ports& ports, const std::string& path, const FileMark& mark, const char* how) {
    ports.log.write(
        Level::error,
        "output_file_taken",
        how,
        {{"sink", mark.sink},
         {"path", path},
         {"committed_bytes", std::to_string(mark.committed_bytes)}}
    );
}

// Whether the file at `path` is the one that was marked: how many of its bytes stay, or an error.
Awaitable<Result<std::uint64_t>> committed_part(
    Ports& ports, const std::string& path, const FileMark& mark
) {
    const Result<FileStatus> there = co_await ports.disk.status(path);
    if (!there && there.error().code != Errc::file_missing) co_return there.error();
    if (!there || there->bytes == 0) {
        report_taken(
            ports,
            path,
            mark,
            there ? "somebody has emptied the output file: it goes on from its beginning"
                  : "the output file with committed rows is gone: a new one begins"
        );
        co_return std::uint64_t{0};
    }
    const std::string committed = std::to_string(mark.committed_bytes) + " were committed";
    if (there->bytes < mark.committed_bytes)
        co_return changed(path, "has " + std::to_string(there->bytes) + " bytes, " + committed);
    const std::uint64_t tail_at = mark.committed_bytes - mark.tail.size();
    const Result<std::string> tail = co_await ports.disk.load_part(path, tail_at, mark.tail.size());
    if (!tail) co_return tail.error();
    if (*tail != mark.tail)
        co_return changed(path, "is another file than that of which " + committed);
    if (there->identity != identity_of(mark))
        ports.log.write(
            Level::warn,
            "output_file_replaced",
            "the output file was copied or restored: it is gone on with, cut to what was committed",
            {{"sink", mark.sink}, {"path", path}}
        );
    co_return mark.committed_bytes;
}

}  // namespace

OutputFile::OutputFile(Ports& ports, std::string path, FileMark mark)
    : ports_{ports}, path_{std::move(path)}, mark_{std::move(mark)} {}

OutputFile::~OutputFile() = default;

Awaitable<Result<std::unique_ptr<OutputFile>>> OutputFile::open(
    Ports& ports, std::string path, FileMark mark, Unmarked unmarked
) {
    if (mark.inode != 0) {
        const Result<FileStatus> there = co_await ports.disk.status(path);
        if (!there || there->identity != identity_of(mark)) {
            const Result<> cut = co_await cut_renamed_output(ports, path, mark);
            if (!cut) co_return cut.error();
        }
    }
    std::optional<std::uint64_t> keep;
    if (mark.committed_bytes > 0) {
        const Result<std::uint64_t> part = co_await committed_part(ports, path, mark);
        if (!part) co_return part.error();
        keep = *part;
    } else if (mark.inode != 0 || unmarked == Unmarked::dropped) {
        keep = 0;
    }
    std::unique_ptr<OutputFile> output{new OutputFile{ports, std::move(path), std::move(mark)}};
    Result<std::unique_ptr<AppendFile>> file = co_await ports.disk.open(output->path_, keep);
    if (!file) co_return file.error();
    output->file_ = std::move(*file);
    // What was cut off must not come back by a power loss: a file that is finished without another
    // row is never cut again.
    if (keep) {
        const Result<> cut = co_await output->file_->sync();
        if (!cut) co_return cut.error();
    }
    const Result<FileStatus> status = output->file_->status();
    if (!status) co_return status.error();
    output->bytes_ = status->bytes;
    if (output->mark_.committed_bytes != status->bytes) {
        const std::uint64_t tail_at =
            status->bytes - std::min<std::uint64_t>(status->bytes, FileMark::tail_bytes_max);
        const Result<std::string> tail =
            co_await ports.disk.load_part(output->path_, tail_at, FileMark::tail_bytes_max);
        if (!tail) co_return tail.error();
        output->tail_ = *tail;
        output->mark_.begun_ms = 0;
    } else {
        output->tail_ = output->mark_.tail;
    }
    output->mark_.device = status->identity.device;
    output->mark_.inode = status->identity.inode;
    output->mark_.committed_bytes = status->bytes;
    output->mark_.tail = output->tail_;
    co_return output;
}

Awaitable<Result<OutputFile::Standing>> OutputFile::look() {
    const Result<FileStatus> ours = file_->status();
    if (!ours) co_return ours.error();
    const Result<FileStatus> there = co_await ports_.disk.status(path_);
    if (!there && there.error().code != Errc::file_missing) co_return there.error();
    if (ours->names == 0) {
        report_taken(ports_, path_, mark_, "somebody has deleted the output file");
        co_return Standing::taken;
    }
    if (!there || there->identity != ours->identity) {
        ports_.log.write(
            Level::warn,
            "output_file_moved",
            "somebody has renamed the output file: rows committed so far are in it, and another "
            "one begins",
            {{"sink", mark_.sink}, {"path", path_}, {"bytes", std::to_string(ours->bytes)}}
        );
        co_return Standing::elsewhere;
    }
    if (ours->bytes == bytes_) co_return Standing::in_place;
    if (ours->bytes == 0) {
        report_taken(ports_, path_, mark_, "somebody has emptied the output file");
        co_return Standing::taken;
    }
    co_return changed(
        path_,
        "has " + std::to_string(ours->bytes) + " bytes, " + std::to_string(bytes_) +
            " were written: somebody else writes to it"
    );
}

Awaitable<Result<>> OutputFile::append(std::string_view bytes) {
    const Result<> appended = co_await file_->append(bytes);
    if (!appended) co_return appended;
    bytes_ += bytes.size();
    tail_.append(bytes.substr(bytes.size() - std::min(bytes.size(), FileMark::tail_bytes_max)));
    keep_end(tail_);
    co_return Result<>{};
}

Awaitable<Result<>> OutputFile::sync() {
    co_return co_await file_->sync();
}

FileMark OutputFile::marked() {
    mark_.committed_bytes = bytes_;
    mark_.tail = tail_;
    return mark_;
}

void OutputFile::begin_at(std::int64_t time_ms) {
    if (mark_.begun_ms == 0) mark_.begun_ms = time_ms;
}

}  // namespace kinesisd
