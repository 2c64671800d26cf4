#include "pipeline/manifest_writer.hpp"

#include "base/sha256.hpp"
#include "pipeline/file_names.hpp"
#include "snapshot/manifest.hpp"

#include <set>
#include <utility>

namespace kinesisd {

namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20U;

struct PositionText {
    std::string operator()(const config::FromTrimHorizon& /*from*/) const { return "trim_horizon"; }
    std::string operator()(const config::FromLatest& /*from*/) const { return "latest"; }
    std::string operator()(const config::StopNever& /*stop*/) const { return "none"; }
    std::string operator()(const config::StopAtTip& /*stop*/) const { return "tip"; }
    std::string operator()(const config::Moment& moment) const {
        if (const auto* instant = std::get_if<WallTime>(&moment)) return to_iso8601(*instant);
        return "-" + to_text(std::get<Duration>(moment));
    }
};

const config::KinesisSource& source_of(const config::Pipeline& pipeline) {
    return std::get<config::KinesisSource>(pipeline.source);
}

Awaitable<Result<ManifestFile>> examine(Ports& ports, std::string path) {
    ManifestFile file{std::move(path), 0, {}};
    Sha256 checksum;
    while (true) {
        const Result<std::string> piece =
            co_await ports.disk.load_part(file.path, file.bytes, piece_bytes);
        if (!piece) co_return piece.error();
        checksum.add(*piece);
        file.bytes += piece->size();
        if (piece->size() < piece_bytes) break;
    }
    file.sha256 = checksum.finish();
    co_return file;
}

}  // namespace

bool has_manifest(const config::Pipeline& pipeline) {
    return std::holds_alternative<config::KinesisSource>(pipeline.source) &&
           config::is_bounded(pipeline.source);
}

std::string manifest_path(const config::Pipeline& pipeline) {
    for (const config::Sink& sink : pipeline.sinks) {
        const auto* file = std::get_if<config::FileSink>(&sink);
        if (file == nullptr) continue;
        const std::string constant = file->path.substr(0, file->path.find('{'));
        return split_path(constant).folder + "/" + source_of(pipeline).name + ".manifest.json";
    }
    return "";
}

Awaitable<Result<>> write_manifest(
    Ports& ports, const config::Pipeline& pipeline, const Snapshot& snapshot
) {
    const std::string path = manifest_path(pipeline);
    if (path.empty()) co_return Result<>{};
    std::set<std::string> paths{snapshot.finished.begin(), snapshot.finished.end()};
    for (const auto& [marked_path, mark] : snapshot.files)
        if (mark.inode != 0) paths.insert(marked_path);
    Manifest manifest;
    for (const std::string& one : paths) {
        Result<ManifestFile> file = co_await examine(ports, one);
        if (!file && file.error().code == Errc::file_missing) continue;
        if (!file) co_return file.error();
        manifest.files.push_back(std::move(*file));
    }
    manifest.pipeline = pipeline.name;
    manifest.start_position = std::visit(PositionText{}, source_of(pipeline).start_position);
    manifest.stop_position = std::visit(PositionText{}, source_of(pipeline).stop_position);
    manifest.completed = ports.clock.wall_now();
    manifest.snapshot = snapshot;
    const std::string text = to_text(manifest);
    const Result<> written = co_await ports.disk.replace(path, text, "");
    if (!written) co_return written;
    ports.log.write(
        Level::info,
        "manifest_written",
        "",
        {{"path", path}, {"files", std::to_string(manifest.files.size())}}
    );
    co_return Result<>{};
}

}  // namespace kinesisd
