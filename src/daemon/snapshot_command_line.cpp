#include "daemon/snapshot_commands.hpp"

#include <CLI/CLI.hpp>

namespace kinesisd {

namespace {

using Verb = SnapshotOptions::Verb;

CLI::App* add_verb(
    CLI::App& group, SnapshotOptions& options, Verb verb, const char* name, const char* what
) {
    CLI::App* command = group.add_subcommand(name, what);
    command->callback([&options, verb] { options.verb = verb; });
    command
        ->add_option(
            "--config", options.config_path, "The configuration: a YAML file, or a folder of them"
        )
        ->capture_default_str();
    if (verb != Verb::list)
        command->add_option("name", options.name, "The name of a source")
            ->type_name("NAME")
            ->required();
    return command;
}

}  // namespace

const CLI::App* add_snapshot_commands(CLI::App& app, SnapshotOptions& options) {
    CLI::App* group = app.add_subcommand("snapshot", "Look at snapshots, rewind and move them");
    group->require_subcommand(1);
    add_verb(*group, options, Verb::list, "list", "Every snapshot and its health");
    add_verb(*group, options, Verb::show, "show", "Shards, files and ledger of one snapshot");

    CLI::App* rewind =
        add_verb(*group, options, Verb::rewind, "rewind", "Go back, to read records again");
    rewind
        ->add_option(
            "--to",
            options.to,
            "A time (2026-09-01T00:00:00Z), a look-back (-3h), or a sequence number"
        )
        ->required();
    rewind->add_option("--shard", options.shard, "Only this shard and its descendants");
    rewind->add_flag("--dry-run", options.dry_run, "Say what would change, and change nothing");

    add_verb(*group, options, Verb::remove, "delete", "Forget both generations of a snapshot");
    add_verb(
        *group, options, Verb::export_leases, "export", "Print the positions as leases of the KCL"
    );
    CLI::App* import = add_verb(
        *group, options, Verb::import_leases, "import", "Take the positions from leases of the KCL"
    );
    import->add_option("file", options.file, "What to read; - is standard input")
        ->type_name("FILE")
        ->required();
    import->add_flag("--replace", options.replace, "Replace the positions of a snapshot");
    return group;
}

}  // namespace kinesisd
