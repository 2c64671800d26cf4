#include "sim/write_world.hpp"

#include "row/static_table.hpp"

#include <boost/asio/co_spawn.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

namespace kinesisd::sim {

namespace {

using nlohmann::json;

constexpr const char* stream = "clicks";
constexpr const char* snapshot_path = "snapshots/table.json";
constexpr const char* letters = "bad/letters.jsonl";
constexpr const char* copy = "out/copy.jsonl";
constexpr WallTime began{std::chrono::milliseconds{1'790'000'000'000}};
constexpr unsigned lives_max = 8;
constexpr unsigned reshards_max = 3;

Schema schema() {
    const Type text{Kind::string};
    return Schema{
        {Column{"k", "k", text.optional(), Column::Role::plain, std::nullopt},
         Column{"n", "n", Type{Kind::integer}, Column::Role::plain, std::nullopt},
         Column{"pad", "pad", text, Column::Role::plain, std::nullopt}}
    };
}

bool is_put(const HttpRequest& request) {
    return std::ranges::any_of(request.headers, [](const auto& header) {
        return header.first == "X-Amz-Target" && header.second.ends_with(".PutRecords");
    });
}

json refusal(Dice& dice) {
    const bool throttles = dice.one_in(2);
    return {
        {"ErrorCode", throttles ? "ProvisionedThroughputExceededException" : "InternalFailure"},
        {"ErrorMessage", "injected"}
    };
}

}  // namespace

WriteWorld::WriteWorld(std::uint64_t seed, ServiceMutation mutation)
    : dice_{seed},
      mutation_{mutation},
      wire_{wire_of_seed(seed)},
      clock_{began},
      service_{SimOperator::service_options(seed)},
      transport_{clock_, dice_, service_},
      disk_{clock_, dice_, DiskMutation::none},
      operator_{service_, stream, [this] { return clock_.wall_now(); }},
      log_{[this](const Event& event) {
          lines_logged_.push_back(std::string{event.name} + ": " + std::string{event.message});
          if (lines_logged_.size() > 30) lines_logged_.erase(lines_logged_.begin());
      }} {
    service_.create_stream(stream, 1 + static_cast<std::uint32_t>(dice_.below(4)), began);
    make_table();
    make_pipeline();
    transport_.before_service = [this](const HttpRequest& request) { return answer(request); };
}

WriteWorld::~WriteWorld() = default;

void WriteWorld::make_table() {
    has_keys_ = !dice_.one_in(5);
    has_interval_ = dice_.one_in(4);
    const std::uint64_t keys = dice_.one_in(4) ? 1 + dice_.below(2) : 1 + dice_.below(60);
    const std::uint64_t count = 50 + dice_.below(300);
    // Some tables are more than a shard takes in a second.
    const std::size_t pad = dice_.one_in(6) ? 12'000 : dice_.below(60);
    for (std::uint64_t n = 0; n < count; ++n) {
        Row row{"k" + std::to_string(dice_.below(keys)), ""};
        if (has_keys_ && dice_.one_in(40)) row.key.clear();
        const json document{
            {"k", row.key.empty() ? json{} : json{row.key}[0]},
            {"n", n},
            {"pad", std::string(pad, 'x')}
        };
        row.document = document.dump();
        rows_.push_back(std::move(row));
    }
}

void WriteWorld::make_pipeline() {
    std::vector<StaticTable::Row> rows;
    std::int64_t time = 0;
    for (const Row& row : rows_) {
        if (dice_.one_in(20)) time += 2;
        rows.push_back({row.document, "row", std::nullopt, time, 1});
    }
    config::StaticSource source;
    source.name = "table";
    source.max_backlog_rows = 1 + dice_.below(200);
    source.table = StaticTable::make(schema(), schema(), std::move(rows)).value();
    source.row_schema = schema();
    source.keys = has_keys_ ? config::RowKeys::none : config::RowKeys::kept;

    config::KinesisSink sink;
    sink.name = "out";
    sink.stream_name = stream;
    if (has_keys_) sink.partition_key = 0;
    has_letters_ = dice_.one_in(2);
    sink.on_error.action = config::OnRowError::Action::skip;
    if (has_letters_) sink.on_error = {config::OnRowError::Action::dead_letter, letters};
    pipeline_ = {"writes", source, {sink}, {}};
    has_copy_ = dice_.one_in(2);
    if (!has_copy_) return;
    config::FileSink beside;
    beside.name = "copy";
    beside.path = copy;
    pipeline_.sinks.emplace_back(beside);
}

WriteWorldReport WriteWorld::run() {
    faults_on_ = true;
    transport_.fault_one_in = 4 + dice_.below(30);
    disk_.faults.full_one_in = dice_.one_in(2) ? 20 : 0;
    disk_.faults.sync_fails_one_in = dice_.one_in(2) ? 20 : 0;
    const std::uint64_t lives = dice_.below(lives_max);
    for (std::uint64_t life = 0; life < lives && report_.broken.empty(); ++life)
        live(dice_.one_in(4) ? LifeEnd::stop : LifeEnd::crash);
    faults_on_ = false;
    transport_.fault_one_in = 0;
    disk_.faults = {};
    if (report_.broken.empty()) live(LifeEnd::all_arrived);
    report_.faults = transport_.injected;
    report_.rows = rows_.size();
    const std::vector<std::uint64_t> all = accepted();
    report_.duplicates = all.size() - std::set<std::uint64_t>{all.begin(), all.end()}.size();
    check_duplicates();
    report_.fingerprint = std::hash<std::string>{}(disk_.durable(snapshot_path).value_or("")) ^
                          std::hash<std::size_t>{}(all.size());
    if (!report_.broken.empty())
        for (const std::string& line : lines_logged_)
            report_.broken.append("\n    ").append(line);
    return report_;
}

void WriteWorld::live(LifeEnd end) {
    const std::size_t memory = (1U << 20U) + dice_.below(16U << 20U);
    const Duration snapshots{std::chrono::milliseconds{has_interval_ ? dice_.below(5000) : 0}};
    SimProcess process{
        World{clock_, transport_, dice_, disk_, log_, wire_},
        pipeline_,
        PipelineOptions{ReadUntil::stopped, memory, snapshots}
    };
    process.root.spawn(process.runner.run());
    bool ended = false;
    asio::co_spawn(process.loop, process.root.join(), [&](const std::exception_ptr&) {
        ended = true;
    });
    std::uint64_t steps_left = end == LifeEnd::all_arrived ? 2'000'000 : dice_.below(120);
    const TimePoint deadline = clock_.now() + std::chrono::hours{2};
    for (process.poll(); !ended; process.poll()) {
        let_others_act();
        if (steps_left == 0 && end == LifeEnd::crash) break;
        if (steps_left == 0) process.runner.stop();
        if (end == LifeEnd::all_arrived && clock_.now() > deadline) {
            expect(false, "liveness: two hours without faults were not enough");
            break;
        }
        if (!clock_.step()) break;
        if (steps_left > 0) --steps_left;
    }
    const bool crashed = !ended;
    if (end == LifeEnd::all_arrived)
        expect(
            process.runner.status().state == PipelineStatus::State::finished,
            "the table did not end the pipeline"
        );
    process.root.cancel();
    process.poll();
    while (!ended && clock_.step())
        process.poll();
    count_duplicates(process);
    if (crashed) ++report_.crashes;
    if (end == LifeEnd::stop) ++report_.stops;
    if (crashed || end == LifeEnd::crash) disk_.crash();
    check_durable();
    const std::optional<Snapshot> snapshot = durable_snapshot();
    if (end == LifeEnd::all_arrived)
        expect(
            snapshot && snapshot->table && snapshot->table->rows == rows_.size(),
            "not everything arrived"
        );
}

void WriteWorld::let_others_act() {
    if (clock_.now() < next_reshard_) return;
    next_reshard_ = clock_.now() + std::chrono::milliseconds{dice_.below(8'000)};
    if (faults_on_ && dice_.one_in(8))
        denied_until_ = clock_.now() + std::chrono::milliseconds{dice_.below(30'000)};
    if (report_.reshards == reshards_max || dice_.one_in(2)) return;
    const emulator::Response answer = operator_.reshard(dice_);
    expect(answer.status == 200, "the world's own operator was refused: " + answer.body);
    ++report_.reshards;
}

std::optional<emulator::Response> WriteWorld::answer(const HttpRequest& request) {
    if (!is_put(request)) return std::nullopt;
    if (faults_on_ && clock_.now() < denied_until_) {
        ++transport_.injected["denied"];
        return emulator::Response{
            400, {}, R"({"__type":"AccessDeniedException","message":"injected"})"
        };
    }
    const bool refuses_some = faults_on_ && dice_.one_in(3);
    if (!refuses_some && mutation_ == ServiceMutation::none) return std::nullopt;
    return put_some(request);
}

// Accepts a part of a call's entries; the rest is refused, or what the mutation makes of it.
emulator::Response WriteWorld::put_some(const HttpRequest& request) {
    json body = asked_by(request);
    json passed = json::array();
    std::vector<json> results(body["Records"].size());
    std::vector<std::size_t> places;
    json late = json::array();
    for (std::size_t i = 0; i < results.size(); ++i) {
        const json& entry = body["Records"][i];
        if (mutation_ != ServiceMutation::none && dice_.one_in(10)) {
            results[i] = {{"ShardId", "shardId-000000000000"}, {"SequenceNumber", "1"}};
            if (mutation_ == ServiceMutation::accepts_too_late) late.push_back(entry);
        } else if (faults_on_ && dice_.one_in(3)) {
            results[i] = refusal(dice_);
            ++report_.entries_refused;
        } else {
            passed.push_back(entry);
            places.push_back(i);
        }
    }
    if (!held_back_.empty())
        for (const json& entry : json::parse(std::exchange(held_back_, {})))
            passed.push_back(entry);
    if (!late.empty()) held_back_ = late.dump();
    if (!passed.empty()) {
        body["Records"] = passed;
        const emulator::Response response = operator_.call("PutRecords", body.dump());
        if (response.status != 200) return response;
        const json answers = json::parse(response.body)["Records"];
        for (std::size_t i = 0; i < places.size(); ++i)
            results[places[i]] = answers[i];
    }
    const auto failed = std::ranges::count_if(results, [](const json& result) {
        return result.contains("ErrorCode");
    });
    const json whole{{"FailedRecordCount", failed}, {"Records", results}};
    return answer_to(request, whole);
}

std::vector<std::uint64_t> WriteWorld::accepted() const {
    std::vector<std::uint64_t> numbers;
    for (const emulator::Service::StoredRecord& record : service_.accepted(stream))
        numbers.push_back(json::parse(record.data).at("n").get<std::uint64_t>());
    return numbers;
}

void WriteWorld::check_durable() {
    check_order();
    const std::optional<Snapshot> snapshot = durable_snapshot();
    if (!snapshot || !snapshot->table) return;
    const std::uint64_t rows = snapshot->table->rows;
    const std::vector<std::uint64_t> all = accepted();
    const std::set<std::uint64_t> there{all.begin(), all.end()};
    std::set<std::uint64_t> bad;
    for (std::uint64_t n = 0; n < rows; ++n) {
        const bool is_bad = has_keys_ && rows_.at(n).key.empty();
        if (is_bad) bad.insert(n);
        expect(
            is_bad != there.contains(n),
            "row " + std::to_string(n) + " of " + std::to_string(rows) +
                (is_bad ? " cannot be a record and is one" : " is not in the stream")
        );
    }
    const Ledger& ledger = snapshot->ledger;
    const std::uint64_t lost = ledger.skipped_total() + ledger.dead_lettered_total();
    expect(ledger.read == rows && lost == bad.size() && ledger.balanced(), "the ledger is wrong");
    if (has_letters_) check_letters(*snapshot, bad);
    if (has_copy_) check_copy(*snapshot);
}

// The first acceptances of a key are in the order of the table.
void WriteWorld::check_order() {
    std::map<std::string, std::uint64_t> last;
    std::set<std::uint64_t> seen;
    for (const std::uint64_t n : accepted()) {
        if (!seen.insert(n).second || !has_keys_) continue;
        const auto [entry, is_first] = last.try_emplace(rows_.at(n).key, n);
        expect(
            is_first || entry->second < n,
            "row " + std::to_string(n) + " came behind row " + std::to_string(entry->second) +
                " of the same key"
        );
        entry->second = n;
    }
}

void WriteWorld::check_letters(const Snapshot& snapshot, const std::set<std::uint64_t>& bad) {
    const auto mark = snapshot.files.find(letters);
    const std::uint64_t bytes = mark == snapshot.files.end() ? 0 : mark->second.committed_bytes;
    const std::string text = disk_.durable(letters).value_or("");
    expect(text.size() >= bytes, "dead letters are shorter than the snapshot says");
    std::vector<std::uint64_t> found;
    for (std::size_t at = 0; at < bytes;) {
        const std::size_t end = text.find('\n', at);
        const json line = json::parse(text.substr(at, end - at), nullptr, false);
        if (!line.is_object()) return expect(false, "a dead letter is no JSON");
        found.push_back(line.at("row").at("n").get<std::uint64_t>());
        at = end + 1;
    }
    std::ranges::sort(found);
    expect(std::ranges::equal(found, bad), "dead letters are not what was refused");
}

// A file beside the stream has each row once, and none that is not committed.
void WriteWorld::check_copy(const Snapshot& snapshot) {
    const auto mark = snapshot.files.find(copy);
    const std::uint64_t bytes = mark == snapshot.files.end() ? 0 : mark->second.committed_bytes;
    const std::string text = disk_.durable(copy).value_or("");
    expect(text.size() >= bytes, "the copy is shorter than the snapshot says");
    std::uint64_t rows = 0;
    for (std::size_t at = 0; at < bytes; ++rows) {
        const std::size_t end = text.find('\n', at);
        const json line = json::parse(text.substr(at, end - at), nullptr, false);
        if (!line.is_object()) return expect(false, "a row of the copy is no JSON");
        expect(line.at("n") == rows, "row " + std::to_string(rows) + " of the copy is another");
        at = end + 1;
    }
    expect(rows == snapshot.table->rows, "the copy has other rows than the snapshot");
}

void WriteWorld::count_duplicates(const SimProcess& process) {
    std::istringstream lines{process.metrics.text()};
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("kinesisd_possible_duplicates_total{"))
            report_.duplicates_counted += std::stoull(line.substr(line.rfind(' ') + 1));
}

// What came twice was sent again after a lost answer, or was on its way when a life ended; either
// is counted when it is sent again, and the last life has sent everything again.
void WriteWorld::check_duplicates() {
    expect(
        report_.duplicates <= report_.duplicates_counted,
        std::to_string(report_.duplicates) + " records came twice and " +
            std::to_string(report_.duplicates_counted) + " were counted"
    );
}

void WriteWorld::expect(bool promise, const std::string& what) {
    if (!promise && report_.broken.empty()) report_.broken = what;
}

std::optional<Snapshot> WriteWorld::durable_snapshot() {
    const auto text = disk_.durable(snapshot_path);
    if (!text) return std::nullopt;
    const Result<Snapshot> snapshot = parse_snapshot(*text);
    expect(snapshot.has_value(), "the durable snapshot is damaged");
    if (!snapshot) return std::nullopt;
    return *snapshot;
}

}  // namespace kinesisd::sim
