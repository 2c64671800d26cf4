#include "daemon/snapshot_commands.hpp"

#include "base/text.hpp"
#include "daemon/load_config.hpp"
#include "daemon/snapshot_folder.hpp"
#include "daemon/snapshot_report.hpp"
#include "daemon/snapshot_session.hpp"
#include "daemon/text_table.hpp"
#include "snapshot/kcl_leases.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace kinesisd {

namespace {

using Verb = SnapshotOptions::Verb;

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void remark(const std::string& text) {
    std::fprintf(stderr, "kinesisd: %s\n", text.c_str());
}

// What was wrong with the command or the configuration is 2; everything else has failed.
int failed(const Error& error) {
    remark(error.detail.empty() ? error.text() : error.detail);
    return error.code == Errc::invalid_configuration ? exit_usage : exit_failed;
}

std::string health_of(const Result<LoadedSnapshot>& loaded) {
    if (!loaded && loaded.error().code == Errc::damaged_snapshot)
        return "DAMAGED, both generations: " + loaded.error().detail;
    if (!loaded) return loaded.error().text();
    if (!loaded->snapshot) return "none stored yet";
    if (loaded->fell_back.empty()) return "whole";
    return "damaged, falls back to the previous generation: " + loaded->fell_back;
}

void warn_of_fall_back(const LoadedSnapshot& loaded) {
    if (!loaded.fell_back.empty())
        remark(
            "WARNING: the newest generation cannot be used (" + loaded.fell_back +
            "); this is the previous one"
        );
}

// The snapshot, if there is one, with a warning when it is not the newest.
Result<Snapshot> load_existing(SnapshotFolder& folder, const std::string& name) {
    Result<LoadedSnapshot> loaded = folder.load(name);
    if (!loaded) return loaded.error();
    if (!loaded->snapshot)
        return Error{
            Errc::file_missing, "there is no snapshot of '" + name + "' in " + folder.path()
        };
    warn_of_fall_back(*loaded);
    return std::move(*loaded->snapshot);
}

TextTable::Row list_row(SnapshotFolder& folder, const NamedSource& source) {
    const Result<LoadedSnapshot> loaded = folder.load(source.name);
    TextTable::Row row{source.name, source.pipeline, source.stream.name};
    if (loaded && loaded->snapshot) {
        const Snapshot& snapshot = *loaded->snapshot;
        // Before its first commit it has no time.
        const bool is_committed = snapshot.stored != WallTime{};
        if (row.back().empty() && snapshot.stream) row.back() = snapshot.stream->name;
        for (std::string cell :
             {std::to_string(snapshot.generation),
              is_committed ? to_iso8601(snapshot.stored) : "",
              is_committed ? age_text(snapshot.stored, folder.now()) : "",
              shards_by_state(snapshot),
              std::to_string(snapshot.ledger.written)})
            row.push_back(std::move(cell));
    } else {
        row.resize(row.size() + 5);
    }
    row.push_back(health_of(loaded));
    return row;
}

int list_snapshots(SnapshotSession& session) {
    TextTable table{
        {"NAME", "PIPELINE", "STREAM", "GENERATION", "STORED", "AGE", "SHARDS", "WRITTEN", "HEALTH"}
    };
    for (const NamedSource& source : session.sources)
        table.add(list_row(session.folder, source));
    const Result<std::vector<std::string>> orphans = session.orphans();
    if (!orphans) return failed(orphans.error());
    for (const std::string& orphan : *orphans)
        table.add(list_row(session.folder, {orphan, "", {}}));
    print(table.text());
    for (const std::string& orphan : *orphans)
        print(orphan + ": no source of the configuration has this name\n");
    return exit_done;
}

int show_snapshot(SnapshotSession& session, const SnapshotOptions& options) {
    const Result<LoadedSnapshot> loaded = session.folder.load(options.name);
    if (!loaded) return failed(loaded.error());
    if (!loaded->snapshot) return failed(load_existing(session.folder, options.name).error());
    const Snapshot& snapshot = *loaded->snapshot;
    const auto status_of = [&](const std::string& path) {
        return session.folder.file_status(path);
    };
    print(identity_report(snapshot, session.folder.now()));
    print("health      " + health_of(loaded) + "\n\n");
    if (snapshot.inputs.empty()) print(shards_report(snapshot) + "\n");
    print(inputs_report(snapshot, status_of));
    print(files_report(snapshot, status_of));
    print("\n" + ledger_report(snapshot.ledger));
    return exit_done;
}

int rewind_snapshot(SnapshotSession& session, const SnapshotOptions& options) {
    const WallTime now = session.folder.now();
    const Result<RewindTarget> target = parse_rewind_target(options.to, now);
    if (!target) return failed(target.error().in("--to"));
    Result<Snapshot> snapshot = load_existing(session.folder, options.name);
    if (!snapshot) return failed(snapshot.error());
    std::optional<ShardId> shard;
    if (!options.shard.empty()) shard.emplace(options.shard);
    Result<Rewound> rewound = rewind(std::move(*snapshot), *target, shard, now);
    if (!rewound) return failed(rewound.error());
    print(rewind_report(*rewound));
    if (options.dry_run) {
        remark("dry run: nothing was changed");
        return exit_done;
    }
    const Result<> stored = session.folder.store(rewound->snapshot);
    if (!stored) return failed(stored.error());
    remark(
        "rewound '" + options.name + "' (generation " +
        std::to_string(rewound->snapshot.generation) +
        "). Its files stay as they are: records that are read again are appended again"
    );
    return exit_done;
}

int delete_snapshot(SnapshotSession& session, const SnapshotOptions& options) {
    const Result<std::vector<std::string>> stored = session.folder.sources();
    if (!stored) return failed(stored.error());
    if (std::ranges::find(*stored, options.name) == stored->end())
        return failed(load_existing(session.folder, options.name).error());
    const Result<> removed = session.folder.remove(options.name);
    if (!removed) return failed(removed.error());
    remark(
        "deleted the snapshot of '" + options.name +
        "', both generations. The next start reads from start_position on and appends to the files"
    );
    return exit_done;
}

Error reads_no_stream(const std::string& name) {
    return Error{
        Errc::invalid_configuration, "'" + name + "' reads no stream, and leases are of streams"
    };
}

int export_snapshot(SnapshotSession& session, const SnapshotOptions& options) {
    const Result<Snapshot> snapshot = load_existing(session.folder, options.name);
    if (!snapshot) return failed(snapshot.error());
    if (!snapshot->inputs.empty()) return failed(reads_no_stream(options.name));
    const ExportedLeases exported = export_leases(*snapshot);
    for (const std::string& note : exported.notes)
        remark(note);
    print(exported.json);
    return exit_done;
}

// What the positions are put into: an empty snapshot, or with --replace the one there is, whose
// files and ledger stay true.
Result<Snapshot> base_of_import(SnapshotFolder& folder, const SnapshotOptions& options) {
    Snapshot base;
    base.source = options.name;
    Result<LoadedSnapshot> loaded = folder.load(options.name);
    const bool exists = !loaded || loaded->snapshot;
    if (exists && !options.replace)
        return Error{
            Errc::file_exists,
            "there is a snapshot of '" + options.name + "' (" + health_of(loaded) +
                "); --replace puts the imported positions in place of its own"
        };
    if (!loaded && loaded.error().code != Errc::damaged_snapshot) return loaded.error();
    if (!loaded || !loaded->snapshot) return base;
    warn_of_fall_back(*loaded);
    return std::move(*loaded->snapshot);
}

int import_snapshot(SnapshotSession& session, const SnapshotOptions& options) {
    const NamedSource* source = session.find(options.name);
    if (source == nullptr)
        return failed(
            {Errc::invalid_configuration,
             "no source of the configuration is named '" + options.name + "'"}
        );
    if (source->stream.name.empty()) return failed(reads_no_stream(options.name));
    const Result<std::string> json = read_bounded(options.file, leases_bytes_max);
    if (!json) return failed(json.error());
    Result<ImportedLeases> leases = import_leases(*json, source->stream);
    if (!leases) return failed(leases.error().in(options.file));
    Result<Snapshot> snapshot = base_of_import(session.folder, options);
    if (!snapshot) return failed(snapshot.error());
    for (const std::string& note : leases->notes)
        remark(note);
    snapshot->stream = std::move(leases->stream);
    snapshot->shards = std::move(leases->shards);
    const Result<> stored = session.folder.store(*snapshot);
    if (!stored) return failed(stored.error());
    print(positions_report(snapshot->shards));
    remark(
        "imported the positions of " + std::to_string(snapshot->shards.size()) + " shards as '" +
        options.name + "' (generation " + std::to_string(snapshot->generation) + ")"
    );
    return exit_done;
}

bool changes(const SnapshotOptions& options) {
    return (options.verb == Verb::rewind && !options.dry_run) || options.verb == Verb::remove ||
           options.verb == Verb::import_leases;
}

}  // namespace

int snapshot_command(const SnapshotOptions& options) {
    const auto config = load_config(options.config_path, process_environment());
    if (!config) {
        print_problems(config.error());
        return exit_usage;
    }
    if (!config->persistence)
        return failed(
            {Errc::invalid_configuration,
             options.config_path + " has no persistence: there are no snapshots"}
        );
    SnapshotSession session{*config};
    if (options.verb == Verb::list) return list_snapshots(session);
    if (const Result<> known = session.require(options.name); !known) return failed(known.error());
    if (changes(options)) {
        const Result<> locked = session.folder.lock();
        if (!locked) return failed(locked.error());
    }
    switch (options.verb) {
        case Verb::list: break;
        case Verb::show: return show_snapshot(session, options);
        case Verb::rewind: return rewind_snapshot(session, options);
        case Verb::remove: return delete_snapshot(session, options);
        case Verb::export_leases: return export_snapshot(session, options);
        case Verb::import_leases: return import_snapshot(session, options);
    }
    return exit_done;
}

}  // namespace kinesisd
