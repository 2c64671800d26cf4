#include "daemon/snapshot_session.hpp"

#include "base/text.hpp"
#include "config/text_forms.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace kinesisd {

SnapshotSession::SnapshotSession(const config::Config& config) : folder{config.persistence->path} {
    for (const config::Pipeline& pipeline : config.pipelines) {
        const auto* kinesis = std::get_if<config::KinesisSource>(&pipeline.source);
        if (kinesis == nullptr) {
            sources.push_back({basics(pipeline.source).name, pipeline.name, {}});
            continue;
        }
        const std::string& stream = kinesis->stream_name;
        StreamIdentity identity{std::string{config::stream_name_of(stream)}, "", std::nullopt};
        if (stream != identity.name) identity.arn = stream;
        sources.push_back({kinesis->name, pipeline.name, std::move(identity)});
    }
}

const NamedSource* SnapshotSession::find(const std::string& name) const {
    const auto found = std::ranges::find(sources, name, &NamedSource::name);
    return found == sources.end() ? nullptr : &*found;
}

Result<std::vector<std::string>> SnapshotSession::orphans() {
    Result<std::vector<std::string>> stored = folder.sources();
    if (!stored) return stored;
    std::erase_if(*stored, [this](const std::string& name) { return find(name) != nullptr; });
    return stored;
}

Result<> SnapshotSession::require(const std::string& name) {
    if (find(name) != nullptr) return {};
    const Result<std::vector<std::string>> others = orphans();
    if (!others) return others.error();
    std::vector<std::string_view> known{others->begin(), others->end()};
    if (std::ranges::find(known, name) != known.end()) return {};
    for (const NamedSource& source : sources)
        known.emplace_back(source.name);
    std::string why = "no source is named '" + name + "'";
    if (const auto nearest = nearest_name(name, known)) {
        why.append("; did you mean '").append(*nearest).append("'?");
    } else {
        why.append("; there is ").append(listed(known));
    }
    return Error{Errc::invalid_configuration, std::move(why)};
}

Result<std::string> read_bounded(const std::string& file, std::size_t bytes_max) {
    const bool is_standard_input = file == "-";
    std::FILE* input = is_standard_input ? stdin : std::fopen(file.c_str(), "rbe");
    if (input == nullptr)
        return Error{
            errno == ENOENT ? Errc::file_missing : Errc::disk_failed,
            file + ": " + std::strerror(errno)  // NOLINT(concurrency-mt-unsafe)
        };
    std::string content;
    std::array<char, 65536> piece{};
    while (content.size() <= bytes_max) {
        const std::size_t count = std::fread(piece.data(), 1, piece.size(), input);
        if (count == 0) break;
        content.append(piece.data(), count);
    }
    const bool broken = std::ferror(input) != 0;
    if (!is_standard_input) std::fclose(input);
    if (broken) return Error{Errc::disk_failed, file + ": cannot be read"};
    if (content.size() > bytes_max)
        return Error{
            Errc::invalid_request, file + ": has more than " + std::to_string(bytes_max) + " bytes"
        };
    return content;
}

}  // namespace kinesisd
