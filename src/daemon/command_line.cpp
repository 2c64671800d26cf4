#include "daemon/commands.hpp"
#include "daemon/snapshot_commands.hpp"
#include "daemon/version.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>

namespace kinesisd {

namespace {

const std::map<std::string, ProgressWish> progress_wishes{
    {"auto", ProgressWish::automatic},
    {"always", ProgressWish::always},
    {"never", ProgressWish::never}
};

void add_config(CLI::App& command, std::string& path) {
    command
        .add_option("--config", path, "The configuration: a YAML file, or a folder of *.yaml files")
        ->capture_default_str();
}

void add_progress(CLI::App& command, ProgressWish& progress) {
    command
        .add_option(
            "--progress", progress, "Show progress: auto (of runs with an end), always, never"
        )
        ->transform(CLI::CheckedTransformer(progress_wishes));
}

}  // namespace

int kinesisd_main(int argc, char** argv) {
    CLI::App app{"Moves records between Amazon Kinesis Data Streams and files.", "kinesisd"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "kinesisd " + std::string{version});

    RunOptions run;
    CLI::App* run_app = app.add_subcommand("run", "Run the pipelines of a configuration");
    add_config(*run_app, run.config_path);
    run_app->add_flag(
        "--until-caught-up", run.until_caught_up, "Drain every source to its tip, commit and exit"
    );
    add_progress(*run_app, run.progress);

    std::string check_path = default_config_path;
    CLI::App* check_app = app.add_subcommand("check", "Validate a configuration; exit 0 or 2");
    add_config(*check_app, check_path);

    SnapshotOptions snapshot;
    const CLI::App* snapshot_app = add_snapshot_commands(app, snapshot);

    EmulatorOptions emulator;
    CLI::App* emulator_app =
        app.add_subcommand("emulator", "Serve a local, in-memory Kinesis endpoint");
    emulator_app->add_option("--port", emulator.port, "0 takes any free one")
        ->capture_default_str();
    emulator_app->add_option("--host", emulator.host)->capture_default_str();
    emulator_app
        ->add_option("--stream", emulator.streams, "NAME:SHARDS, created at the start; repeatable")
        ->take_all();
    emulator_app->add_flag(
        "!--no-limits", emulator.enforce_limits, "Do not enforce the rate limits of shards"
    );
    emulator_app->add_flag(
        "--verify-signatures",
        emulator.verify_signatures,
        "Refuse requests that are not rightly signed with the keys test / test"
    );

    DemoOptions demo;
    CLI::App* demo_app =
        app.add_subcommand("demo", "The main job on the embedded emulator, end to end");
    demo_app->add_option("--records", demo.records, "How many events")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
        ->capture_default_str();
    demo_app->add_option("--directory", demo.directory, "Where its files go")
        ->capture_default_str();
    add_progress(*demo_app, demo.progress);

    CLI::App* version_app = app.add_subcommand("version", "Print the version");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_done : exit_usage;
    }
    if (run_app->parsed()) return run_command(run);
    if (check_app->parsed()) return check_command(check_path);
    if (snapshot_app->parsed()) return snapshot_command(snapshot);
    if (emulator_app->parsed()) return emulator_command(emulator);
    if (demo_app->parsed()) return demo_command(demo);
    if (version_app->parsed())
        std::printf("kinesisd %.*s\n", static_cast<int>(version.size()), version.data());
    return exit_done;
}

}  // namespace kinesisd
