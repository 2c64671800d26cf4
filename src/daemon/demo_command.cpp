#include "base/text.hpp"
#include "daemon/commands.hpp"
#include "daemon/connection.hpp"
#include "daemon/demo_producer.hpp"
#include "daemon/load_config.hpp"
#include "daemon/supervisor.hpp"
#include "host/spdlog_sink.hpp"
#include "host/steady_clock.hpp"

#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

namespace kinesisd {

namespace {

namespace fs = std::filesystem;

constexpr const char* stream_name = "demo-events";

std::string demo_yaml(const std::string& endpoint_url, const std::string& folder) {
    return R"(# Written by `kinesisd demo`: a real configuration that you may change and run again
# (the stream lives in the demo's emulator only, so put the name of a stream of yours in).
aws:
  region: us-east-1
  endpoint_url: )" +
           endpoint_url + R"(
http:
  listen: "127.0.0.1:0"
persistence:
  backend:
    filesystem:
      path: )" +
           folder + R"(/snapshots
pipelines:
  - name: log-to-stream
    source:
      jsonlines:
        path: )" +
           folder + R"(/input.jsonl
        mode: streaming
        schema:
          id: int
          user: str
          page: str
          amount: float
          mobile: bool
        autocommit_duration_ms: 250
        name: log-in
    sink:
      kinesis:
        stream_name: )" +
           stream_name + R"(
        partition_key: user
        name: stream-out
  - name: stream-to-file
    source:
      kinesis:
        stream_name: )" +
           stream_name + R"(
        format: json
        schema:
          id: int
          user: str
          page: str
          amount: float
          mobile: bool
        autocommit_duration_ms: 250
        name: stream-in
    sink:
      jsonlines:
        path: )" +
           folder + R"(/output.jsonl
        name: file-out
)";
}

// What is in the file, counted line by line and not taken from the daemon's own counters.
struct Verdict {
    std::uint64_t lines = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t missing = 0;
    std::uint64_t foreign = 0;  // lines that are no event of the demo
    std::uint64_t bytes = 0;

    [[nodiscard]] bool good(std::uint64_t records) const {
        return lines == records && duplicates == 0 && missing == 0 && foreign == 0;
    }
};

Verdict inspect(const std::string& path, std::uint64_t records) {
    Verdict verdict;
    std::vector<bool> seen(records);
    std::ifstream file{path};
    for (std::string line; std::getline(file, line); ++verdict.lines) {
        verdict.bytes += line.size() + 1;
        constexpr std::string_view before_id = R"({"id":)";
        const std::size_t comma = line.find(',');
        const bool is_event = line.starts_with(before_id) && comma != std::string::npos;
        const auto id = is_event ? parse_uint64(std::string_view{line}.substr(
                                       before_id.size(), comma - before_id.size()
                                   ))
                                 : std::nullopt;
        if (!id || *id >= records) {
            ++verdict.foreign;
        } else if (seen[*id]) {
            ++verdict.duplicates;
        } else {
            seen[*id] = true;
        }
    }
    for (const bool was_seen : seen)
        verdict.missing += was_seen ? 0 : 1;
    return verdict;
}

void print_summary(
    const Verdict& verdict, const DemoOptions& options, const fs::path& folder, Duration took
) {
    const bool good = verdict.good(options.records);
    const double seconds = to_seconds(took);
    const auto rate = static_cast<std::uint64_t>(static_cast<double>(verdict.bytes) / seconds);
    std::printf(
        "\n%s\n",
        good ? "Every line went through the stream and is in the file once."
             : "THE FILE IS NOT RIGHT."
    );
    std::printf("  records in   %" PRIu64 "\n", options.records);
    std::printf("  lines out    %" PRIu64 "\n", verdict.lines);
    std::printf("  duplicates   %" PRIu64 "\n", verdict.duplicates);
    std::printf("  missing      %" PRIu64 "\n", verdict.missing);
    if (verdict.foreign > 0) std::printf("  not events   %" PRIu64 "\n", verdict.foreign);
    std::printf("  throughput   %s/s (%.1f s;", human_bytes(rate).c_str(), seconds);
    std::printf(" a shard gives 2 MiB/s, and one of four was split on the way)\n");
    std::printf("  output       %s\n", (folder / "output.jsonl").c_str());
    std::printf("  snapshot     %s\n", (folder / "snapshots" / "stream-in.json").c_str());
    std::printf("  config       %s\n\n", (folder / "kinesisd.yaml").c_str());
    std::printf("Next: kinesisd emulator --port 4567 --stream clicks:2\n");
    std::printf("      copy the config, set stream_name and endpoint_url, and\n");
    std::printf("      kinesisd run --config your.yaml\n");
}

// Fresh files each time: an old snapshot would belong to another stream.
Result<fs::path> prepare_folder(const std::string& directory) {
    std::error_code failure;
    const fs::path folder = fs::absolute(directory, failure);
    fs::create_directories(folder, failure);
    if (!fs::is_directory(folder)) return Error{Errc::permission_denied, folder.string()};
    fs::remove_all(folder / "snapshots", failure);
    fs::remove(folder / "input.jsonl", failure);
    fs::remove(folder / "output.jsonl", failure);
    return folder;
}

// What the pipeline of that name has written.
std::uint64_t written_by(std::string_view name, const std::vector<PipelineStatus>& all) {
    for (const PipelineStatus& status : all)
        if (status.name == name) return status.progress.ledger.written;
    return 0;
}

// Looks on while the daemon runs: draws the progress, splits a shard when half of the lines are in
// the stream, and says when all of them are in the file.
class Spectator {
public:
    Spectator(const DemoOptions& options, DemoProducer& producer, Progress& progress)
        : options_{options}, producer_{producer}, progress_{progress} {}

    // False: it is over.
    bool look(const std::vector<PipelineStatus>& all, TimePoint now) {
        if (!split_ && written_by("log-to-stream", all) >= options_.records / 2) {
            split_ = true;
            producer_.split_a_shard();
        }
        std::vector<PipelineStatus> last = all;
        std::erase_if(last, [](const auto& status) { return status.name != "stream-to-file"; });
        if (const auto line = progress_.draw(totals_of(last), now))
            std::fputs(line->c_str(), stderr);
        return written_by("stream-to-file", all) < options_.records && !producer_.failed();
    }

private:
    const DemoOptions& options_;
    DemoProducer& producer_;
    Progress& progress_;
    bool split_ = false;
};

}  // namespace

int demo_command(const DemoOptions& options) {
    const Result<fs::path> folder = prepare_folder(options.directory);
    if (!folder) {
        std::fprintf(stderr, "kinesisd: cannot use the folder %s\n", options.directory.c_str());
        return exit_failed;
    }
    DemoProducer producer{stream_name, 4, *folder / "input.jsonl", options.records};
    const std::string config_path = *folder / "kinesisd.yaml";
    std::ofstream{config_path} << demo_yaml(producer.endpoint_url(), folder->string());
    const aws::Environment environment = [](std::string_view name) -> std::optional<std::string> {
        if (name == "AWS_ACCESS_KEY_ID" || name == "AWS_SECRET_ACCESS_KEY") return "test";
        return std::nullopt;
    };
    const auto config = load_config(config_path, environment);
    if (!config) {
        print_problems(config.error());
        return exit_usage;
    }
    const Result<Connection> connection = resolve_connection(*config, environment);
    if (!connection) {
        std::fprintf(stderr, "kinesisd: %s\n", connection.error().text().c_str());
        return exit_usage;
    }
    std::printf(
        "A Kinesis emulator listens on %s. A program writes %" PRIu64
        " lines into %s,\none pipeline puts them into a stream of 4 shards, and another one turns "
        "the stream "
        "into %s.\n",
        producer.endpoint_url().c_str(),
        options.records,
        (*folder / "input.jsonl").c_str(),
        (*folder / "output.jsonl").c_str()
    );
    std::fflush(stdout);

    LogOptions log_options;
    log_options.level_min = Level::warn;
    const EventLog log{make_stderr_writer(log_options)};
    const SteadyClock clock;
    const TimePoint began = clock.now();
    Progress progress{progress_style(options.progress, STDERR_FILENO), options.records, began};
    producer.start();
    Supervisor supervisor{*config, *connection, environment, log, {}};
    Spectator spectator{options, producer, progress};
    const int code = supervisor.run([&](const std::vector<PipelineStatus>& all) {
        return spectator.look(all, clock.now());
    });
    const Duration took = clock.now() - began;
    std::fputs(progress.finish().c_str(), stderr);
    if (code != exit_done) return code;
    const Verdict verdict = inspect(*folder / "output.jsonl", options.records);
    print_summary(verdict, options, *folder, took);
    return verdict.good(options.records) ? exit_done : exit_failed;
}

}  // namespace kinesisd
