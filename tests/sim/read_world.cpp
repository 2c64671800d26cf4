#include "sim/read_world.hpp"

#include "base/base64.hpp"
#include "sim/sim_process.hpp"

#include <boost/asio/co_spawn.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace kinesisd::sim {

namespace {

constexpr const char* stream = ReadScenario::stream;
constexpr const char* snapshot_path = "snapshots/clicks-in.json";
constexpr WallTime began{std::chrono::milliseconds{1'790'000'000'000}};

}  // namespace

ReadWorld::ReadWorld(std::uint64_t seed, WorldOptions options)
    : dice_{seed},
      options_{options},
      wire_{wire_of_seed(seed)},
      clock_{began},
      service_{SimOperator::service_options(seed)},
      transport_{clock_, dice_, service_},
      disk_{clock_, dice_, options.mutation},
      operator_{service_, stream, [this] { return service_now(); }},
      scenario_{dice_},
      checker_{scenario_, service_, disk_},
      log_{[this](const Event& event) {
          lines_logged_.push_back(std::string{event.name} + ": " + std::string{event.message});
          if (lines_logged_.size() > 30) lines_logged_.erase(lines_logged_.begin());
      }} {
    service_.create_stream(stream, options.shards, clock_.wall_now());
    clock_.be_busy(static_cast<double>(seed % 3) / 2);
}

ReadWorld::~ReadWorld() = default;

WorldReport ReadWorld::run() {
    turn_faults(true);
    if (scenario_.starts_latest) {
        put_records();
        first_wanted_ = records_put_;
        clock_.advance(std::chrono::seconds{5});
    }
    const std::uint64_t lives = dice_.below(options_.lives_max);
    for (std::uint64_t life = 0; life < lives && report_.broken.empty(); ++life)
        live(dice_.one_in(4) ? LifeEnd::stop : LifeEnd::crash);
    turn_faults(false);
    if (report_.broken.empty()) live(LifeEnd::all_arrived);
    if (report_.broken.empty()) check_everything_arrived();
    report_.faults = transport_.injected;
    report_.fingerprint = std::hash<std::string>{}(disk_.durable(snapshot_path).value_or(""));
    report_.finished_files = static_cast<unsigned>(disk_.durable_names("out/").size());
    if (!report_.broken.empty())
        for (const std::string& line : lines_logged_)
            report_.broken.append("\n    ").append(line);
    return report_;
}

void ReadWorld::turn_faults(bool on) {
    transport_.fault_one_in = on ? 4 + dice_.below(30) : 0;
    disk_.faults.full_one_in = on && dice_.one_in(2) ? 20 : 0;
    disk_.faults.sync_fails_one_in = on && dice_.one_in(2) ? 20 : 0;
    disk_.faults.read_only_one_in = on && dice_.one_in(4) ? 10 : 0;
}

void ReadWorld::live(LifeEnd end) {
    const std::size_t memory = (1U << 20U) + dice_.below(64U << 20U);
    SimProcess process{
        World{clock_, transport_, dice_, disk_, log_, wire_},
        scenario_.pipeline,
        PipelineOptions{ReadUntil::stopped, memory, scenario_.snapshot_interval}
    };
    process.root.spawn(process.runner.run());
    bool ended = false;
    asio::co_spawn(process.loop, process.root.join(), [&](const std::exception_ptr&) {
        ended = true;
    });
    // A crash comes at any step: in the middle of a request, of a write, of a commit. Half of them
    // are aimed at the disk, where most can go wrong and little time is spent.
    const std::uint64_t disk_step = disk_.steps() + 1 + dice_.below(120);
    const bool aimed = end == LifeEnd::crash && dice_.one_in(2);
    std::uint64_t steps_left = end == LifeEnd::all_arrived ? 2'000'000 : dice_.below(1200);
    const TimePoint deadline = clock_.now() + std::chrono::hours{2};
    bool stopping = false;
    for (process.poll(); !ended; process.poll()) {
        let_others_act();
        const bool over = end == LifeEnd::all_arrived
                              ? records_put_ == options_.records_max &&
                                    process.runner.status().progress.ledger.balanced() &&
                                    durable_snapshot().value_or(Snapshot{}).ledger.read ==
                                        records_put_ - first_wanted_
                              : steps_left == 0 || (aimed && disk_.steps() >= disk_step);
        if (over && end == LifeEnd::crash) break;
        if (over && !stopping) {
            stopping = true;
            process.runner.stop();
            process.poll();
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
                                  status.last_error->code == Errc::disk_failed ||
                                  status.last_error->code == Errc::permission_denied);
        expect(
            !ended || status.state == PipelineStatus::State::finished || disk_refused,
            "a stopped pipeline ended as " + std::string{name(status.state)}
        );
    }
    const bool crashed = !ended;
    process.root.cancel();
    process.poll();
    while (!ended && clock_.step())
        process.poll();
    if (crashed) ++report_.crashes;
    if (crashed || end == LifeEnd::crash) disk_.crash();
    check_durable();
}

void ReadWorld::let_others_act() {
    step_clocks();
    if (clock_.now() >= next_put_ && records_put_ < options_.records_max && is_pinned()) {
        put_records();
        next_put_ = clock_.now() + std::chrono::milliseconds{dice_.below(3000)};
    }
    if (clock_.now() >= next_reshard_) {
        if (report_.reshards < options_.reshards_max && records_put_ > 0) reshard();
        next_reshard_ = clock_.now() + std::chrono::milliseconds{dice_.below(20'000)};
    }
}

bool ReadWorld::is_pinned() const {
    if (!scenario_.starts_latest || records_put_ > first_wanted_) return true;
    return disk_.durable(snapshot_path).value_or("").find("\"at_timestamp\"") != std::string::npos;
}

// Our clock is set, by hours; the service's is right all the time.
void ReadWorld::step_clocks() {
    if (!scenario_.steps_clock || clock_.now() < next_clock_step_) return;
    next_clock_step_ = clock_.now() + std::chrono::milliseconds{dice_.below(60'000)};
    const std::chrono::milliseconds by{
        static_cast<std::int64_t>(dice_.below(6 * 3'600'000)) - 3 * 3'600'000
    };
    clock_.step_wall_clock(by);
    transport_.service_ahead -= by;
    ++report_.clock_steps;
}

void ReadWorld::put_records() {
    const unsigned most = std::min(25U, options_.records_max - records_put_);
    const auto count = static_cast<unsigned>(1 + dice_.below(most));
    nlohmann::json body{{"StreamName", stream}, {"Records", nlohmann::json::array()}};
    for (unsigned i = 0; i < count; ++i) {
        const unsigned n = records_put_ + i;
        body["Records"].push_back(
            {{"PartitionKey", "k" + std::to_string(dice_.below(50))},
             {"Data", to_base64(ReadScenario::payload(n, dice_.one_in(25)))}}
        );
    }
    const emulator::Response answer = operator_.call("PutRecords", body.dump());
    const auto json = nlohmann::json::parse(answer.body, nullptr, false);
    expect(
        answer.status == 200 && json.value("FailedRecordCount", -1) == 0,
        "the world's own writer was refused: " + answer.body
    );
    records_put_ += count;
}

void ReadWorld::reshard() {
    const emulator::Response answer = operator_.reshard(dice_);
    expect(answer.status == 200, "the world's own operator was refused: " + answer.body);
    ++report_.reshards;
}

void ReadWorld::expect(bool promise, const std::string& what) {
    if (!promise && report_.broken.empty()) report_.broken = what;
}

std::optional<Snapshot> ReadWorld::durable_snapshot() {
    const auto text = disk_.durable(snapshot_path);
    if (!text) return std::nullopt;
    const Result<Snapshot> snapshot = parse_snapshot(*text);
    expect(snapshot.has_value(), "the durable snapshot is damaged");
    if (!snapshot) return std::nullopt;
    return *snapshot;
}

void ReadWorld::check_durable() {
    const std::optional<Snapshot> snapshot = durable_snapshot();
    if (!snapshot) return;
    const std::string broken = checker_.check(*snapshot, first_wanted_);
    expect(broken.empty(), broken);
}

void ReadWorld::check_everything_arrived() {
    const std::optional<Snapshot> snapshot = durable_snapshot();
    expect(snapshot.has_value(), "there is no snapshot at the end");
    if (!snapshot) return;
    const std::string broken = checker_.check_all_arrived(*snapshot, first_wanted_);
    expect(broken.empty(), broken);
    report_.rows = snapshot->ledger.written;
}

}  // namespace kinesisd::sim
