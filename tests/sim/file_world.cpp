#include "sim/file_world.hpp"

#include "sim/sim_process.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace kinesisd::sim {

namespace {

using std::chrono::milliseconds;

constexpr const char* snapshot_path = "snapshots/lines-in.json";
constexpr const char* output_path = "out/lines.jsonl";
constexpr WallTime began{milliseconds{1'790'000'000'000}};
constexpr unsigned lines_max = 300;

}  // namespace

FileWorld::FileWorld(std::uint64_t seed, DiskMutation mutation)
    : dice_{seed},
      clock_{began},
      service_{emulator::Options{}},
      transport_{clock_, dice_, service_},
      disk_{clock_, dice_, mutation},
      writer_{dice_, disk_, lines_max},
      log_{[this](const Event& event) {
          lines_logged_.push_back(std::string{event.name} + ": " + std::string{event.message});
          if (lines_logged_.size() > 30) lines_logged_.erase(lines_logged_.begin());
      }} {
    configure();
}

void FileWorld::configure() {
    config::FileSource source;
    means_rotated_ = dice_.one_in(2);
    source.path = means_rotated_ ? "in/app.log*" : LogWriter::path;
    source.format = config::FileFormat::plaintext;
    source.schema = source.row_schema = plaintext_schema();
    source.name = "lines-in";
    source.autocommit = milliseconds{20 + dice_.below(2000)};
    source.max_backlog_rows = 1 + dice_.below(100);
    config::FileSink sink;
    sink.name = "lines-out";
    sink.path = output_path;
    pipeline_ = {"lines", source, {sink}, {}};
    if (dice_.one_in(4)) snapshot_interval_ = milliseconds{dice_.below(5000)};
}

FileWorldReport FileWorld::run() {
    turn_faults(true);
    const std::uint64_t lives = 2 + dice_.below(10);
    for (std::uint64_t life = 0; life < lives && report_.broken.empty(); ++life)
        live(dice_.one_in(4) ? LifeEnd::stop : LifeEnd::crash);
    turn_faults(false);
    if (report_.broken.empty()) live(LifeEnd::all_arrived);
    if (report_.broken.empty()) expect(is_all_committed(), "lines are missing at the end");
    report_.renames = writer_.renames;
    report_.cuts = writer_.cuts;
    report_.lines = writer_.lines().size();
    if (!report_.broken.empty())
        for (const std::string& line : lines_logged_)
            report_.broken.append("\n    ").append(line);
    return report_;
}

void FileWorld::turn_faults(bool on) {
    disk_.faults.full_one_in = on && dice_.one_in(2) ? 20 : 0;
    disk_.faults.sync_fails_one_in = on && dice_.one_in(2) ? 20 : 0;
    disk_.faults.read_only_one_in = on && dice_.one_in(4) ? 10 : 0;
}

void FileWorld::live(LifeEnd end) {
    const std::size_t memory = (1U << 16U) + dice_.below(8U << 20U);
    const PipelineOptions options{ReadUntil::stopped, memory, snapshot_interval_};
    SimProcess process{World{clock_, transport_, dice_, disk_, log_}, pipeline_, options};
    process.root.spawn(process.runner.run());
    bool ended = false;
    asio::co_spawn(process.loop, process.root.join(), [&](const std::exception_ptr&) {
        ended = true;
    });
    // Half of the crashes are aimed at a step of the disk.
    const std::uint64_t disk_step = disk_.steps() + 1 + dice_.below(400);
    const bool aimed = end == LifeEnd::crash && dice_.one_in(2);
    std::uint64_t steps_left = end == LifeEnd::all_arrived ? 2'000'000 : dice_.below(1500);
    const TimePoint deadline = clock_.now() + std::chrono::minutes{10};
    bool stopping = false;
    for (process.poll(); !ended && report_.broken.empty(); process.poll()) {
        let_others_act();
        const bool over = end == LifeEnd::all_arrived
                              ? writer_.is_done() && is_all_committed()
                              : steps_left == 0 || (aimed && disk_.steps() >= disk_step);
        if (over && end == LifeEnd::crash) break;
        if (over && !stopping) {
            stopping = true;
            process.runner.stop();
            process.poll();
        }
        if (clock_.now() > deadline && end == LifeEnd::all_arrived) {
            expect(false, "liveness: ten minutes without faults were not enough");
            break;
        }
        if (!clock_.step()) break;
        if (steps_left > 0) --steps_left;
    }
    if (end == LifeEnd::stop) ++report_.stops;
    const bool crashed = !ended;
    process.root.cancel();
    process.poll();
    while (!ended && clock_.step())
        process.poll();
    if (crashed) ++report_.crashes;
    if (crashed || end == LifeEnd::crash) disk_.crash();
    check_durable();
}

void FileWorld::let_others_act() {
    if (clock_.now() < next_act_) return;
    next_act_ = clock_.now() + milliseconds{dice_.below(400)};
    LogWriter::Allowed allowed;
    allowed.remove = writer_.is_between_lines() && is_all_committed();
    // Under a name that the path does not mean a file is followed once something of it was
    // committed; of one that was cut since, nothing was.
    judge();
    allowed.rename = means_rotated_ || judged_file_ == writer_.file();
    writer_.act(allowed);
}

std::optional<Snapshot> FileWorld::durable_snapshot() {
    const auto text = disk_.durable(snapshot_path);
    if (!text) return std::nullopt;
    const Result<Snapshot> snapshot = parse_snapshot(*text);
    expect(snapshot.has_value(), "the durable snapshot is damaged");
    if (!snapshot) return std::nullopt;
    return *snapshot;
}

std::vector<std::string> FileWorld::committed_lines(const Snapshot& snapshot) {
    const auto mark = snapshot.files.find(output_path);
    if (mark == snapshot.files.end()) return {};
    std::string text = disk_.durable(output_path).value_or("");
    expect(text.size() >= mark->second.committed_bytes, "the snapshot is ahead of the output");
    text.resize(std::min<std::size_t>(text.size(), mark->second.committed_bytes));
    expect(text.empty() || text.back() == '\n', "a committed line is torn");
    std::vector<std::string> lines;
    constexpr std::string_view before = R"({"data":"line )";
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string line = text.substr(begin, end - begin);
        if (!line.starts_with(before) || !line.ends_with("\"}")) {
            expect(false, "not written so: " + line);
            break;
        }
        const std::size_t number = line.find_first_not_of("0123456789", before.size());
        lines.push_back("line " + line.substr(before.size(), number - before.size()));
        begin = end + 1;
    }
    return lines;
}

void FileWorld::judge() {
    const std::string text = disk_.durable(snapshot_path).value_or("");
    if (text == judged_text_) return;
    judged_text_ = text;
    judged_lines_ = 0;
    judged_file_.reset();
    const std::optional<Snapshot> snapshot = durable_snapshot();
    if (!snapshot) return;
    const std::vector<std::string> committed = committed_lines(*snapshot);
    judged_lines_ = committed.size();
    for (const LogWriter::Written& line : writer_.lines())
        if (std::ranges::find(committed, line.text) != committed.end()) judged_file_ = line.file;
}

bool FileWorld::is_all_committed() {
    judge();
    return judged_lines_ == writer_.lines().size();
}

void FileWorld::check_durable() {
    const std::optional<Snapshot> snapshot = durable_snapshot();
    if (!snapshot) return;
    std::map<std::string, std::size_t> written;
    for (std::size_t i = 0; i < writer_.lines().size(); ++i)
        written.emplace(writer_.lines()[i].text, i);
    std::map<unsigned, std::size_t> last_of_file;
    std::set<std::size_t> seen;
    for (const std::string& line : committed_lines(*snapshot)) {
        const auto found = written.find(line);
        expect(found != written.end(), "never written: " + line);
        if (found == written.end()) return;
        const std::size_t number = found->second;
        expect(seen.insert(number).second, "twice: " + line);
        const auto [last, is_first] =
            last_of_file.try_emplace(writer_.lines()[number].file, number);
        expect(is_first || last->second < number, "out of order within its file: " + line);
        last->second = number;
    }
    expect(snapshot->ledger.read == seen.size(), "the ledger does not count what was read");
}

void FileWorld::expect(bool promise, const std::string& what) {
    if (!promise && report_.broken.empty()) report_.broken = what;
}

}  // namespace kinesisd::sim
