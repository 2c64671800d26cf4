#include "daemon/doctor_paths.hpp"

#include "base/text.hpp"
#include "daemon/snapshot_session.hpp"

#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <variant>

namespace kinesisd {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t space_wanted_bytes = std::uintmax_t{256} << 20U;

// The folder that a path with placeholders or wildcards lies in for certain.
fs::path fixed_folder(const std::string& path) {
    const std::size_t varies = path.find_first_of("{*?[");
    if (varies == std::string::npos) {
        std::error_code failure;
        return fs::is_directory(path, failure) ? fs::path{path} : fs::path{path}.parent_path();
    }
    return fs::path{path.substr(0, varies)}.parent_path();
}

fs::path nearest_existing(fs::path folder) {
    if (folder.empty()) folder = ".";
    std::error_code failure;
    while (!fs::exists(folder, failure) && folder.has_relative_path())
        folder = folder.parent_path();
    return folder.empty() ? fs::path{"."} : folder;
}

bool may(const fs::path& path, int rights) {
    return access(path.c_str(), rights) == 0;
}

Finding examine_output(const std::string& what, const std::string& path) {
    const fs::path folder = fixed_folder(path);
    const fs::path there = nearest_existing(folder);
    std::error_code failure;
    if (!fs::is_directory(there, failure))
        return {what, Health::failure, there.string() + " is no folder", "move what stands there"};
    if (!may(there, W_OK | X_OK))
        return {
            what,
            Health::failure,
            "user " + std::to_string(geteuid()) + " may not write into " + there.string(),
            "give the user of kinesisd the right to write there"
        };
    if (fs::is_regular_file(path, failure) && !may(path, W_OK))
        return {what, Health::failure, path + " may not be written", "change its owner or rights"};
    const fs::space_info space = fs::space(there, failure);
    std::string text = "writable";
    if (failure) return {what, Health::ok, text};
    text.append(", ").append(human_bytes(space.available)).append(" free");
    if (space.available >= space_wanted_bytes) return {what, Health::ok, text};
    return {what, Health::warning, text, "make room: when it is full, the pipeline waits"};
}

Finding examine_input(const std::string& what, const std::string& path) {
    std::error_code failure;
    const fs::path folder = nearest_existing(fixed_folder(path));
    if (!may(folder, R_OK | X_OK))
        return {
            what,
            Health::failure,
            "user " + std::to_string(geteuid()) + " may not list " + folder.string(),
            "give the user of kinesisd the right to read there"
        };
    if (fs::is_regular_file(path, failure))
        return may(path, R_OK)
                   ? Finding{what, Health::ok, "readable"}
                   : Finding{what, Health::failure, path + " may not be read", "change its rights"};
    if (path.find_first_of("*?[") == std::string::npos && !fs::exists(path, failure))
        return {what, Health::warning, path + " is not there (yet)"};
    return {what, Health::ok, folder.string() + " can be listed"};
}

void add_letters(
    const std::string& name, const config::OnRowError& on_error, DoctorSection& section
) {
    if (on_error.action == config::OnRowError::Action::dead_letter)
        section.findings.push_back(examine_output("dead letters of " + name, on_error.path));
}

void add_sink(const config::Sink& sink, DoctorSection& section) {
    if (const auto* file = std::get_if<config::FileSink>(&sink))
        section.findings.push_back(examine_output("sink " + file->name, file->path));
    if (const auto* kinesis = std::get_if<config::KinesisSink>(&sink))
        add_letters(kinesis->name, kinesis->on_error, section);
}

std::string age_text(Duration age) {
    return "stored " + to_text(std::chrono::floor<std::chrono::seconds>(age)) + " ago";
}

Finding examine_snapshot(const std::string& source, SnapshotFolder& folder) {
    const std::string what = "snapshot " + source;
    const Result<LoadedSnapshot> loaded = folder.load(source);
    if (!loaded)
        return {
            what,
            Health::failure,
            loaded.error().text(),
            "restore one of its two files, or delete both to begin anew (`kinesisd snapshot "
            "delete`)"
        };
    if (!loaded->snapshot) return {what, Health::note, "none yet: the source begins at its start"};
    const Duration age = folder.now() - loaded->snapshot->stored;
    if (loaded->fell_back.empty()) return {what, Health::ok, age_text(age)};
    return {
        what,
        Health::warning,
        "the newest generation is damaged (" + loaded->fell_back + "), the one before is used, " +
            age_text(age),
        "look at the disk"
    };
}

}  // namespace

DoctorSection examine_paths(const config::Config& config) {
    DoctorSection section{"paths", {}};
    for (const config::Pipeline& pipeline : config.pipelines) {
        const config::SourceBasics& source = config::basics(pipeline.source);
        if (const auto* file = std::get_if<config::FileSource>(&pipeline.source))
            section.findings.push_back(examine_input("source " + source.name, file->path));
        add_letters(source.name, source.on_error, section);
        for (const config::Sink& sink : pipeline.sinks)
            add_sink(sink, section);
    }
    if (config.persistence)
        section.findings.push_back(examine_output("snapshots", config.persistence->path + "/x"));
    return section;
}

DoctorSection examine_snapshots(const config::Config& config) {
    DoctorSection section{"snapshots", {}};
    if (!config.persistence) {
        section.findings.push_back(
            {"persistence",
             Health::warning,
             "none: after a restart every source begins at its start again",
             "add `persistence` to the configuration"}
        );
        return section;
    }
    SnapshotSession session{config};
    for (const NamedSource& source : session.sources)
        section.findings.push_back(examine_snapshot(source.name, session.folder));
    return section;
}

}  // namespace kinesisd
