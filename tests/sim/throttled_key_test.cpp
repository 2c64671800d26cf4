// One key that its shard refuses for minutes: the other keys do not wait for it, and the snapshot
// does.
#include "row/static_table.hpp"
#include "sim/sim_life.hpp"
#include "sim/sim_operator.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace kinesisd::sim {
namespace {

using nlohmann::json;

constexpr const char* stream = "clicks";
constexpr WallTime began{std::chrono::milliseconds{1'790'000'000'000}};
constexpr const char* input_path = "in/rows.jsonl";
constexpr const char* copy_path = "out/copy.jsonl";
constexpr const char* letters_path = "bad/letters.jsonl";
constexpr std::uint64_t rows = 2000;
constexpr std::uint64_t rows_of_a_minibatch = 100;

Schema schema() {
    return Schema{
        {Column{"k", "k", Type{Kind::string}, Column::Role::plain, std::nullopt},
         Column{"n", "n", Type{Kind::integer}, Column::Role::plain, std::nullopt}}
    };
}

// Row 0 has the key "hot", the others have keys of their own.
std::string key_of(std::uint64_t n) {
    return n == 0 ? "hot" : "k" + std::to_string(n);
}

config::Source table_of(std::uint64_t max_backlog_rows) {
    std::vector<StaticTable::Row> table;
    for (std::uint64_t n = 0; n < rows; ++n) {
        const auto time = static_cast<std::int64_t>(n / rows_of_a_minibatch * 2);
        table.push_back({json{{"k", key_of(n)}, {"n", n}}.dump(), "row", std::nullopt, time, 1});
    }
    config::StaticSource source;
    source.name = "table";
    source.max_backlog_rows = max_backlog_rows;
    source.table = StaticTable::make(schema(), schema(), std::move(table)).value();
    source.row_schema = schema();
    return source;
}

// The same rows as lines of a file; behind each hundred of them is a line that is none.
config::Source lines_of_a_file() {
    config::FileSource source;
    source.name = "table";
    source.path = input_path;
    source.mode = config::InputMode::streaming;
    source.autocommit = std::chrono::milliseconds{50};
    source.schema = source.row_schema = schema();
    source.on_error = {config::OnRowError::Action::dead_letter, letters_path};
    return source;
}

std::string text_of_the_file(std::uint64_t keys) {
    std::string text;
    for (std::uint64_t n = 0; n < rows; ++n) {
        text += json{{"k", key_of(n % keys)}, {"n", n}}.dump() + "\n";
        if (n % rows_of_a_minibatch == 0) text += "no json\n";
    }
    return text;
}

config::KinesisSink sink_of_a_stream() {
    config::KinesisSink sink;
    sink.name = "out";
    sink.stream_name = stream;
    sink.partition_key = 0;
    return sink;
}

// Into the stream that column k names.
config::KinesisSink sink_of_streams() {
    config::KinesisSink sink = sink_of_a_stream();
    sink.stream_name.clear();
    sink.stream_column = 0;
    sink.on_error.action = config::OnRowError::Action::skip;
    return sink;
}

config::FileSink sink_of_a_file() {
    config::FileSink sink;
    sink.name = "copy";
    sink.path = copy_path;
    return sink;
}

struct Throttled {
    Throttled(config::Source source, std::vector<config::Sink> sinks, std::uint64_t keys = rows)
        : pipeline{"writes", std::move(source), std::move(sinks), {}} {
        service.create_stream(stream, 1, began);
        disk.append_as_other(input_path, text_of_the_file(keys));
        transport.before_service = [this](const HttpRequest& request) { return answer(request); };
    }
    Throttled(const Throttled&) = delete;
    Throttled& operator=(const Throttled&) = delete;
    ~Throttled() = default;

    static bool is_call(const HttpRequest& request, std::string_view operation) {
        return std::ranges::any_of(request.headers, [operation](const auto& header) {
            return header.second.ends_with(operation);
        });
    }

    // Refuses the entries of the key "hot", and to describe the stream of that name.
    std::optional<emulator::Response> answer(const HttpRequest& request) {
        if (!hot_is_refused) return std::nullopt;
        if (is_call(request, ".DescribeStreamSummary") &&
            json::parse(request.body)["StreamName"] == "hot")
            return emulator::Response{
                400, {}, R"({"__type":"AccessDeniedException","message":"injected"})"
            };
        if (!is_call(request, ".PutRecords")) return std::nullopt;
        json body = json::parse(request.body);
        std::vector<json> results;
        json passed = json::array();
        for (const json& entry : body["Records"])
            if (entry["PartitionKey"] != "hot") passed.push_back(entry);
        json answers = json::array();
        if (!passed.empty())
            answers = json::parse(
                owner
                    .call(
                        "PutRecords",
                        json{{"StreamName", body["StreamName"]}, {"Records", passed}}.dump()
                    )
                    .body
            )["Records"];
        std::size_t next = 0;
        for (const json& entry : body["Records"])
            results.push_back(
                entry["PartitionKey"] == "hot"
                    ? json{
                          {"ErrorCode", "ProvisionedThroughputExceededException"},
                          {"ErrorMessage", "slow down"}
                      }
                    : answers[next++]
            );
        const json whole{{"FailedRecordCount", results.size() - next}, {"Records", results}};
        return emulator::Response{200, {}, whole.dump()};
    }

    [[nodiscard]] std::set<std::uint64_t> accepted() const {
        std::set<std::uint64_t> numbers;
        for (const auto& record : service.accepted(stream))
            numbers.insert(json::parse(record.data).at("n").get<std::uint64_t>());
        return numbers;
    }
    [[nodiscard]] std::size_t lines_of(const std::string& path) {
        return static_cast<std::size_t>(std::ranges::count(disk.durable(path).value_or(""), '\n'));
    }
    [[nodiscard]] std::uint64_t rows_in_snapshot() {
        const auto text = disk.durable("snapshots/table.json");
        if (!text) return 0;
        const auto snapshot = parse_snapshot(*text);
        return snapshot && snapshot->table ? snapshot->table->rows : 0;
    }

    bool hot_is_refused = true;
    Dice dice{1};
    SimClock clock{began};
    emulator::Service service{SimOperator::service_options(1)};
    SimTransport transport{clock, dice, service};
    SimDisk disk{clock, dice, DiskMutation::none};
    SimOperator owner{service, stream, [this] { return clock.wall_now(); }};
    EventLog log{[](const Event&) {}};
    config::Pipeline pipeline;
    SimLife life{
        World{clock, transport, dice, disk, log},
        pipeline,
        PipelineOptions{ReadUntil::stopped, std::size_t{16} << 20U, Duration{0}}
    };
};

TEST(AThrottledKey, HoldsUpNoOtherKeyAndTheSnapshotWaitsForIt) {
    Throttled world{table_of(100'000), {sink_of_a_stream()}};
    world.life.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.accepted().size(), rows - 1) << "all but the one that is refused";
    EXPECT_FALSE(world.accepted().contains(0));
    EXPECT_EQ(world.rows_in_snapshot(), 0U) << "the snapshot would be ahead of the stream";
    EXPECT_FALSE(world.life.ended());

    world.hot_is_refused = false;
    world.life.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.accepted().size(), rows);
    EXPECT_EQ(world.rows_in_snapshot(), rows);
    EXPECT_TRUE(world.life.ended());
}

TEST(AThrottledKey, LetsNoMoreRowsBeReadThanTheBacklogLimitAllows) {
    constexpr std::uint64_t backlog_max = 350;
    Throttled world{table_of(backlog_max), {sink_of_a_stream()}};
    world.life.pass(std::chrono::minutes{1});
    EXPECT_LE(world.accepted().size(), backlog_max);
    EXPECT_GE(world.accepted().size(), backlog_max - rows_of_a_minibatch);

    world.hot_is_refused = false;
    world.life.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.accepted().size(), rows);
    EXPECT_EQ(world.rows_in_snapshot(), rows);
}

TEST(AThrottledKey, HoldsUpNoOtherKeyWhenAFileStandsBesideTheStream) {
    Throttled world{table_of(100'000), {sink_of_a_file(), sink_of_a_stream()}};
    world.life.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.accepted().size(), rows - 1);
    EXPECT_EQ(world.lines_of(copy_path), 0U) << "the file would be ahead of the snapshot";

    world.hot_is_refused = false;
    world.life.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.accepted().size(), rows);
    EXPECT_EQ(world.lines_of(copy_path), rows);
    EXPECT_TRUE(world.life.ended());
}

TEST(AThrottledKey, HoldsUpNoOtherKeyWhenTheSourceHasDeadLetters) {
    Throttled world{lines_of_a_file(), {sink_of_a_stream()}};
    world.life.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.accepted().size(), rows - 1);
    EXPECT_EQ(world.lines_of(letters_path), 0U) << "letters would be ahead of the snapshot";

    world.hot_is_refused = false;
    world.life.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.accepted().size(), rows);
    EXPECT_EQ(world.lines_of(letters_path), rows / rows_of_a_minibatch);
}

// The rest of a large file stays where it is while the sink can take nothing.
TEST(AThrottledKey, LetsAFileBeReadLittleFurtherThanItsRowsAreTaken) {
    config::FileSource source = std::get<config::FileSource>(lines_of_a_file());
    source.max_backlog_rows = 500;
    Throttled world{source, {sink_of_a_stream()}};
    std::string text;
    for (int n = 0; n < 12'000; ++n)
        text += json{{"k", "hot"}, {"n", n}, {"unused", std::string(1000, 'x')}}.dump() + "\n";
    world.disk.append_as_other(input_path, text);
    world.life.pass(std::chrono::minutes{1});
    EXPECT_GT(world.life.status().backlog_rows, 400U) << "the backlog is full";
    EXPECT_LT(world.life.status().memory_used_bytes, std::size_t{2} << 20U);
}

TEST(AStreamThatCannotBeDescribed, HoldsUpNoRowsOfOtherStreams) {
    constexpr std::uint64_t streams = 5;
    Throttled world{lines_of_a_file(), {sink_of_streams()}, streams};
    for (std::uint64_t n = 0; n < streams; ++n)
        world.service.create_stream(key_of(n), 1, began);
    world.life.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.service.accepted(key_of(0)).size(), 0U);
    for (std::uint64_t n = 1; n < streams; ++n)
        EXPECT_EQ(world.service.accepted(key_of(n)).size(), rows / streams);
    EXPECT_TRUE(world.life.status().sinks.at(0).trouble) << "a person is needed";

    world.hot_is_refused = false;
    world.life.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.service.accepted(key_of(0)).size(), rows / streams);
    EXPECT_FALSE(world.life.status().sinks.at(0).trouble);
    EXPECT_EQ(world.lines_of(letters_path), rows / rows_of_a_minibatch) << "all is committed";
}

}  // namespace
}  // namespace kinesisd::sim
