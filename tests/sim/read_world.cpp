#include "sim/read_world.hpp"

#include "aws/sign.hpp"
#include "base/base64.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace kinesisd::sim {

namespace {

constexpr const char* stream = "clicks";
constexpr const char* output = "out/clicks.jsonl";
constexpr const char* snapshot_folder = "snapshots";
constexpr const char* source_name = "clicks-in";
constexpr WallTime began{std::chrono::milliseconds{1'790'000'000'000}};

emulator::Options service_options(std::uint64_t seed) {
    emulator::Options options;
    options.signatures = emulator::SignaturePolicy::strict;
    options.history = emulator::History::keep;
    options.seed = seed;
    return options;
}

Schema schema() {
    return Schema{{Column{"n", "n", Type{Kind::integer}, Column::Role::plain, std::nullopt}}};
}

config::Pipeline pipeline_config(Dice& dice) {
    config::KinesisSource source;
    source.stream_name = stream;
    source.format = RowFormat::json;
    source.schema = source.row_schema = schema();
    source.name = source_name;
    source.autocommit = std::chrono::milliseconds{50 + dice.below(2000)};
    source.max_backlog_rows = 20 + dice.below(200);
    config::FileSink sink;
    sink.path = output;
    sink.name = "clicks-out";
    if (dice.one_in(3)) sink.sort_by = {0};
    return {"clicks", source, {sink}, {}};
}

// A row of the file is {"n":N}; a bad record is not JSON at all.
std::string payload_of(unsigned n, bool bad) {
    return bad ? "not json " + std::to_string(n) : R"({"n":)" + std::to_string(n) + ", \"x\":[1]}";
}

std::vector<std::unique_ptr<CredentialProvider>> test_chain() {
    const auto environment = [](std::string_view name) -> std::optional<std::string> {
        if (name == "AWS_ACCESS_KEY_ID" || name == "AWS_SECRET_ACCESS_KEY") return "test";
        return std::nullopt;
    };
    std::vector<std::unique_ptr<CredentialProvider>> chain;
    chain.push_back(std::make_unique<EnvironmentProvider>(environment));
    return chain;
}

KinesisClientOptions client_options() {
    KinesisClientOptions options;
    options.endpoint = aws::parse_endpoint("http://kinesis.simulated:80").value();
    options.region = "us-east-1";
    return options;
}

// Everything of one process: gone with its end.
struct Process {
    Process(
        SimClock& clock,
        SimTransport& transport,
        Dice& dice,
        SimDisk& disk,
        const EventLog& log,
        const config::Pipeline& pipeline,
        std::size_t memory_bytes
    )
        : credentials{clock, test_chain()},
          client{client_options(), transport, clock, credentials, metrics},
          runner{
              pipeline,
              PipelineOptions{ReadUntil::stopped, memory_bytes, Duration::zero()},
              snapshot_folder,
              Ports{loop.get_executor(), clock, transport, disk, dice, log, metrics},
              client
          } {}

    asio::io_context loop{1};
    Metrics metrics{"simulated"};
    CredentialCache credentials;
    KinesisClient client;
    PipelineRunner runner;
    TaskGroup root{loop.get_executor()};
};

}  // namespace

ReadWorld::ReadWorld(std::uint64_t seed, WorldOptions options)
    : dice_{seed},
      options_{options},
      clock_{began},
      service_{service_options(seed)},
      transport_{clock_, dice_, service_},
      disk_{clock_, dice_, options.mutation},
      pipeline_{pipeline_config(dice_)},
      log_{[this](const Event& event) {
          lines_logged_.push_back(std::string{event.name} + ": " + std::string{event.message});
          if (lines_logged_.size() > 30) lines_logged_.erase(lines_logged_.begin());
      }} {
    service_.create_stream(stream, options.shards, clock_.wall_now());
}

ReadWorld::~ReadWorld() = default;

WorldReport ReadWorld::run() {
    turn_faults(true);
    const std::uint64_t lives = dice_.below(options_.lives_max);
    for (std::uint64_t life = 0; life < lives && report_.broken.empty(); ++life)
        live(dice_.one_in(4) ? LifeEnd::stop : LifeEnd::crash);
    turn_faults(false);
    if (report_.broken.empty()) live(LifeEnd::all_arrived);
    if (report_.broken.empty()) check_everything_arrived();
    report_.faults = transport_.injected;
    report_.fingerprint =
        std::hash<std::string>{
        }(disk_.durable(output).value_or("") +
          disk_.durable(std::string{snapshot_folder} + "/" + source_name + ".json").value_or(""));
    if (!report_.broken.empty())
        for (const std::string& line : lines_logged_)
            report_.broken.append("\n    ").append(line);
    return report_;
}

void ReadWorld::turn_faults(bool on) {
    transport_.fault_one_in = on ? 4 + dice_.below(30) : 0;
    disk_.faults.full_one_in = on && dice_.one_in(2) ? 20 : 0;
    disk_.faults.sync_fails_one_in = on && dice_.one_in(2) ? 20 : 0;
}

void ReadWorld::live(LifeEnd end) {
    const std::size_t memory = (1U << 20U) + dice_.below(64U << 20U);
    Process process{clock_, transport_, dice_, disk_, log_, pipeline_, memory};
    process.root.spawn(process.runner.run());
    bool ended = false;
    asio::co_spawn(process.loop, process.root.join(), [&](const std::exception_ptr&) {
        ended = true;
    });
    const auto poll = [&process] {
        process.loop.restart();
        process.loop.poll();
    };
    // A crash comes at any step: in the middle of a request, of a write, of a commit. Half of them
    // are aimed at the disk, where most can go wrong and little time is spent.
    const std::uint64_t disk_step = disk_.steps() + 1 + dice_.below(120);
    const bool aimed = end == LifeEnd::crash && dice_.one_in(2);
    std::uint64_t steps_left = end == LifeEnd::all_arrived ? 2'000'000 : dice_.below(1200);
    const TimePoint deadline = clock_.now() + std::chrono::hours{2};
    bool stopping = false;
    for (poll(); !ended; poll()) {
        let_others_act();
        const bool over =
            end == LifeEnd::all_arrived
                ? records_put_ == options_.records_max &&
                      process.runner.status().progress.ledger.balanced() &&
                      durable_snapshot().value_or(Snapshot{}).ledger.read == records_put_
                : steps_left == 0 || (aimed && disk_.steps() >= disk_step);
        if (over && end == LifeEnd::crash) break;
        if (over && !stopping) {
            stopping = true;
            process.runner.stop();
            poll();
        }
        if (clock_.now() > deadline && end == LifeEnd::all_arrived) {
            expect(false, "liveness: two hours without faults were not enough");
            break;
        }
        if (!clock_.step()) break;
        if (steps_left > 0) --steps_left;
    }
    if (end == LifeEnd::stop) {
        ++report_.stops;
        // A last commit that the disk refuses is the one way for a stop to fail.
        const PipelineStatus status = process.runner.status();
        const bool disk_refused =
            status.last_error && (status.last_error->code == Errc::disk_full ||
                                  status.last_error->code == Errc::disk_failed);
        expect(
            !ended || status.state == PipelineStatus::State::finished || disk_refused,
            "a stopped pipeline ended as " + std::string{name(status.state)}
        );
    }
    const bool crashed = !ended;
    process.root.cancel();
    poll();
    while (!ended && clock_.step())
        poll();
    if (crashed) ++report_.crashes;
    if (crashed || end == LifeEnd::crash) disk_.crash();
    check_durable();
}

emulator::Response ReadWorld::call(std::string_view operation, const std::string& body) {
    static constexpr std::string_view host = "kinesis.simulated";
    emulator::Request request{"POST", "/", {}, body};
    request.headers = {
        {"Host", std::string{host}},
        {"Content-Type", "application/x-amz-json-1.1"},
        {"X-Amz-Target", "Kinesis_20131202." + std::string{operation}}
    };
    aws::Credentials credentials;
    credentials.access_key_id = "test";
    credentials.secret_access_key = aws::Secret{"test"};
    aws::Signer signer{"us-east-1", "kinesis"};
    aws::SignableRequest signable{"POST", "/", "", request.headers, body};
    for (aws::Header& header : signer.sign(signable, credentials, clock_.wall_now()))
        request.headers.push_back(std::move(header));
    return service_.handle(request, clock_.wall_now());
}

void ReadWorld::let_others_act() {
    if (clock_.now() >= next_put_ && records_put_ < options_.records_max) {
        put_records();
        next_put_ = clock_.now() + std::chrono::milliseconds{dice_.below(3000)};
    }
    if (clock_.now() >= next_reshard_) {
        if (report_.reshards < options_.reshards_max && records_put_ > 0) reshard();
        next_reshard_ = clock_.now() + std::chrono::milliseconds{dice_.below(20'000)};
    }
}

void ReadWorld::put_records() {
    const unsigned most = std::min(25U, options_.records_max - records_put_);
    const auto count = static_cast<unsigned>(1 + dice_.below(most));
    nlohmann::json body{{"StreamName", stream}, {"Records", nlohmann::json::array()}};
    for (unsigned i = 0; i < count; ++i) {
        const unsigned n = records_put_ + i;
        body["Records"].push_back(
            {{"PartitionKey", "k" + std::to_string(dice_.below(50))},
             {"Data", to_base64(payload_of(n, dice_.one_in(25)))}}
        );
    }
    const emulator::Response answer = call("PutRecords", body.dump());
    const auto json = nlohmann::json::parse(answer.body, nullptr, false);
    expect(
        answer.status == 200 && json.value("FailedRecordCount", -1) == 0,
        "the world's own writer was refused: " + answer.body
    );
    records_put_ += count;
}

void ReadWorld::reshard() {
    const auto listing = nlohmann::json::parse(
        call("ListShards", R"({"StreamName":"clicks"})").body, nullptr, false
    );
    std::vector<nlohmann::json> open;
    for (const auto& shard : listing["Shards"])
        if (!shard["SequenceNumberRange"].contains("EndingSequenceNumber")) open.push_back(shard);
    std::ranges::sort(open, {}, [](const nlohmann::json& shard) {
        return parse_uint128(shard["HashKeyRange"]["StartingHashKey"].get<std::string>()).value();
    });
    const std::size_t at = dice_.below(open.size());
    const auto key = [](const nlohmann::json& shard, const char* end) {
        return parse_uint128(shard["HashKeyRange"][end].get<std::string>()).value();
    };
    nlohmann::json body{{"StreamName", stream}};
    std::string_view operation = "SplitShard";
    if (at + 1 < open.size() && dice_.one_in(2)) {
        operation = "MergeShards";
        body["ShardToMerge"] = open[at]["ShardId"];
        body["AdjacentShardToMerge"] = open[at + 1]["ShardId"];
    } else {
        const Uint128 low = key(open[at], "StartingHashKey");
        const Uint128 high = key(open[at], "EndingHashKey");
        body["ShardToSplit"] = open[at]["ShardId"];
        body["NewStartingHashKey"] = to_decimal(low + (high - low) / 2);
    }
    const emulator::Response answer = call(operation, body.dump());
    expect(answer.status == 200, "the world's own operator was refused: " + answer.body);
    ++report_.reshards;
}

void ReadWorld::expect(bool promise, const std::string& what) {
    if (!promise && report_.broken.empty()) report_.broken = what;
}

std::optional<Snapshot> ReadWorld::durable_snapshot() {
    const std::string path = std::string{snapshot_folder} + "/" + source_name;
    const auto text = disk_.durable(path + ".json");
    if (!text) return std::nullopt;
    const Result<Snapshot> snapshot = parse_snapshot(*text);
    expect(snapshot.has_value(), "the durable snapshot is damaged");
    if (!snapshot) return std::nullopt;
    return *snapshot;
}

void ReadWorld::check_durable() {
    const std::optional<Snapshot> snapshot = durable_snapshot();
    if (!snapshot) return;
    expect(snapshot->ledger.balanced(), "the ledger is not balanced");
    const auto mark = snapshot->files.find(output);
    if (mark == snapshot->files.end()) return;
    const std::string file = disk_.durable(output).value_or("");
    expect(
        file.size() >= mark->second.committed_bytes,
        "the snapshot is ahead of the file: " + std::to_string(mark->second.committed_bytes) +
            " bytes committed, " + std::to_string(file.size()) + " durable"
    );
    if (file.size() < mark->second.committed_bytes) return;
    check_lines(file, mark->second.committed_bytes);
    const auto lines = std::count(
        file.begin(), file.begin() + static_cast<std::ptrdiff_t>(mark->second.committed_bytes), '\n'
    );
    expect(
        snapshot->ledger.written == static_cast<std::uint64_t>(lines),
        "the ledger says another number of rows than the file has"
    );
}

// Every committed line is an accepted row, none is there twice, and (unless a sort was asked for)
// they stand in shard order, parents before children.
void ReadWorld::check_lines(const std::string& file, std::uint64_t committed_bytes) {
    struct Origin {
        ShardId shard;
        std::size_t place;
    };
    std::map<std::string, Origin> origins;
    const auto accepted = service_.accepted(stream);
    std::map<ShardId, std::set<std::size_t>> unread;
    for (std::size_t i = 0; i < accepted.size(); ++i) {
        const std::string number = accepted[i].data.substr(0, accepted[i].data.find(','));
        if (!number.starts_with('{')) continue;
        origins.emplace(number + "}", Origin{accepted[i].shard, i});
        unread[accepted[i].shard].insert(i);
    }
    const bool sorted = !std::get<config::FileSink>(pipeline_.sinks[0]).sort_by.empty();
    std::size_t begin = 0;
    while (begin < committed_bytes) {
        const std::size_t end = file.find('\n', begin);
        expect(end != std::string::npos && end < committed_bytes, "a committed line is torn");
        if (!report_.broken.empty()) return;
        const std::string line = file.substr(begin, end - begin);
        begin = end + 1;
        const auto origin = origins.find(line);
        expect(origin != origins.end(), "twice, or never accepted: " + line);
        if (origin == origins.end()) return;
        std::set<std::size_t>& waiting = unread[origin->second.shard];
        expect(
            sorted || *waiting.begin() == origin->second.place,
            "out of shard order: " + line + " in " + origin->second.shard.text()
        );
        waiting.erase(origin->second.place);
        for (const ShardId& parent : service_.parents(stream, origin->second.shard))
            expect(
                sorted || unread[parent].empty(),
                "a child was read before its parent " + parent.text() + " was drained"
            );
        origins.erase(origin);
    }
}

void ReadWorld::check_everything_arrived() {
    const std::string file = disk_.durable(output).value_or("");
    std::uint64_t good = 0;
    for (const auto& record : service_.accepted(stream))
        good += record.data.starts_with('{') ? 1 : 0;
    report_.rows = static_cast<std::uint64_t>(std::ranges::count(file, '\n'));
    expect(
        report_.rows == good,
        "lost rows: " + std::to_string(good) + " accepted, " + std::to_string(report_.rows) +
            " in the file"
    );
    const std::optional<Snapshot> snapshot = durable_snapshot();
    expect(
        snapshot && snapshot->ledger.skipped_total() == records_put_ - good,
        "bad records were not all counted as skipped"
    );
}

}  // namespace kinesisd::sim
