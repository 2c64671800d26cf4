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

const CLI::App* add_check(CLI::App& app, CheckOptions& options) {
    CLI::App* command = app.add_subcommand("check", "Validate a configuration; exit 0 or 2");
    add_config(*command, options.config_path);
    CLI::Option* explain = command->add_flag(
        "--explain", options.explain, "Show every value that counts, and where it comes from"
    );
    command->add_flag("--json", options.json, "For programs; with --explain")->needs(explain);
    return command;
}

const CLI::App* add_doctor(CLI::App& app, DoctorOptions& options) {
    CLI::App* command = app.add_subcommand(
        "doctor",
        "Look at credentials, endpoint, clock, streams, permissions, paths and snapshots; print "
        "the least IAM policy"
    );
    add_config(*command, options.config_path);
    command->add_flag("--json", options.json, "For programs");
    return command;
}

const CLI::App* add_emulator(CLI::App& app, EmulatorOptions& options) {
    CLI::App* command = app.add_subcommand("emulator", "Serve a local, in-memory Kinesis endpoint");
    command->add_option("--port", options.port, "0 takes any free one")->capture_default_str();
    command->add_option("--host", options.host)->capture_default_str();
    command
        ->add_option("--stream", options.streams, "NAME:SHARDS, created at the start; repeatable")
        ->take_all();
    command->add_flag(
        "!--no-limits", options.enforce_limits, "Do not enforce the rate limits of shards"
    );
    command->add_flag(
        "--verify-signatures",
        options.verify_signatures,
        "Refuse requests that are not rightly signed with the keys test / test"
    );
    const auto add_share = [command](const char* name, double& share, const char* what) {
        command->add_option(name, share, what)->check(CLI::Range(0.0, 1.0))->capture_default_str();
    };
    add_share(
        "--throttle-rate",
        options.faults.throttle,
        "Share of reads and writes that are refused as over the rate limit"
    );
    add_share(
        "--partial-failure-rate",
        options.faults.partial_failure,
        "Share of the entries of PutRecords that are refused"
    );
    add_share("--error-rate", options.faults.error, "Share of calls that fail with status 500");
    command->add_option("--latency-ms", options.latency_ms, "How long each answer is held back")
        ->capture_default_str();
    command
        ->add_option(
            "--expire-iterators-after",
            options.expire_iterators_after_ms,
            "After which time a shard iterator is refused as expired: 30s, 1500ms, or a number of "
            "ms"
        )
        ->transform(CLI::AsNumberWithUnit(
            std::map<std::string, unsigned>{{"ms", 1}, {"s", 1000}, {"m", 60'000}},
            CLI::AsNumberWithUnit::CASE_SENSITIVE
        ))
        ->check(CLI::Range(1U, 300'000U))
        ->capture_default_str();
    command->add_option("--seed", options.seed, "Of the faults: the same seed, the same faults")
        ->capture_default_str();
    return command;
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

    CheckOptions check;
    const CLI::App* check_app = add_check(app, check);

    DoctorOptions doctor;
    const CLI::App* doctor_app = add_doctor(app, doctor);

    SnapshotOptions snapshot;
    const CLI::App* snapshot_app = add_snapshot_commands(app, snapshot);

    EmulatorOptions emulator;
    const CLI::App* emulator_app = add_emulator(app, emulator);

    DemoOptions demo;
    CLI::App* demo_app =
        app.add_subcommand("demo", "The main job on the embedded emulator, end to end");
    demo_app->add_option("--records", demo.records, "How many events")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
        ->capture_default_str();
    demo_app->add_option("--directory", demo.directory, "Where its files go")
        ->capture_default_str();
    add_progress(*demo_app, demo.progress);

    CLI::App* schema_app =
        app.add_subcommand("schema", "Print the JSON Schema of the configuration, for editors");
    CLI::App* version_app = app.add_subcommand("version", "Print the version");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_done : exit_usage;
    }
    if (run_app->parsed()) return run_command(run);
    if (check_app->parsed()) return check_command(check);
    if (doctor_app->parsed()) return doctor_command(doctor);
    if (snapshot_app->parsed()) return snapshot_command(snapshot);
    if (emulator_app->parsed()) return emulator_command(emulator);
    if (demo_app->parsed()) return demo_command(demo);
    if (schema_app->parsed()) return schema_command();
    if (version_app->parsed())
        std::printf("kinesisd %.*s\n", static_cast<int>(version.size()), version.data());
    return exit_done;
}

}  // namespace kinesisd
