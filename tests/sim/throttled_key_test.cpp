// One key that its shard refuses for minutes: the other keys do not wait for it, and the snapshot
// does.
#include "row/static_table.hpp"
#include "sim/sim_operator.hpp"
#include "sim/sim_process.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace kinesisd::sim {
namespace {

using nlohmann::json;

constexpr const char* stream = "clicks";
constexpr WallTime began{std::chrono::milliseconds{1'790'000'000'000}};
constexpr std::uint64_t rows = 2000;
constexpr std::uint64_t rows_of_a_minibatch = 100;

Schema schema() {
    return Schema{
        {Column{"k", "k", Type{Kind::string}, Column::Role::plain, std::nullopt},
         Column{"n", "n", Type{Kind::integer}, Column::Role::plain, std::nullopt}}
    };
}

// Row 0 has the key "hot", the others have keys of their own.
config::Pipeline pipeline_of(std::uint64_t max_backlog_rows) {
    std::vector<StaticTable::Row> table;
    for (std::uint64_t n = 0; n < rows; ++n) {
        const std::string key = n == 0 ? "hot" : "k" + std::to_string(n);
        const auto time = static_cast<std::int64_t>(n / rows_of_a_minibatch * 2);
        table.push_back({json{{"k", key}, {"n", n}}.dump(), "row", std::nullopt, time, 1});
    }
    config::StaticSource source;
    source.name = "table";
    source.max_backlog_rows = max_backlog_rows;
    source.table = StaticTable::make(schema(), schema(), std::move(table)).value();
    source.row_schema = schema();
    config::KinesisSink sink;
    sink.name = "out";
    sink.stream_name = stream;
    sink.partition_key = 0;
    return {"writes", source, {sink}, {}};
}

struct Throttled {
    explicit Throttled(std::uint64_t max_backlog_rows) : pipeline{pipeline_of(max_backlog_rows)} {
        service.create_stream(stream, 1, began);
        transport.before_service = [this](const HttpRequest& request) { return answer(request); };
        process.root.spawn(process.runner.run());
        asio::co_spawn(process.loop, process.root.join(), [this](const std::exception_ptr&) {
            ended = true;
        });
    }
    Throttled(const Throttled&) = delete;
    Throttled& operator=(const Throttled&) = delete;
    ~Throttled() {
        process.root.cancel();
        for (process.poll(); !ended && clock.step(); process.poll()) {
        }
    }

    void pass(Duration time) {
        const TimePoint until = clock.now() + time;
        for (process.poll(); !ended && clock.now() < until; process.poll())
            if (!clock.step()) break;
    }

    // Refuses the entries of the key "hot".
    std::optional<emulator::Response> answer(const HttpRequest& request) {
        const bool is_put = std::ranges::any_of(request.headers, [](const auto& header) {
            return header.second.ends_with(".PutRecords");
        });
        if (!is_put || !hot_is_refused) return std::nullopt;
        json body = json::parse(request.body);
        std::vector<json> results;
        json passed = json::array();
        for (const json& entry : body["Records"])
            if (entry["PartitionKey"] != "hot") passed.push_back(entry);
        json answers = json::array();
        if (!passed.empty())
            answers = json::parse(
                owner.call("PutRecords", json{{"StreamName", stream}, {"Records", passed}}.dump())
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
    [[nodiscard]] std::uint64_t rows_in_snapshot() {
        const auto text = disk.durable("snapshots/table.json");
        if (!text) return 0;
        const auto snapshot = parse_snapshot(*text);
        return snapshot && snapshot->table ? snapshot->table->rows : 0;
    }

    bool hot_is_refused = true;
    bool ended = false;
    Dice dice{1};
    SimClock clock{began};
    emulator::Service service{SimOperator::service_options(1)};
    SimTransport transport{clock, dice, service};
    SimDisk disk{clock, dice, DiskMutation::none};
    SimOperator owner{service, stream, [this] { return clock.wall_now(); }};
    EventLog log{[](const Event&) {}};
    config::Pipeline pipeline;
    SimProcess process{
        World{clock, transport, dice, disk, log},
        pipeline,
        PipelineOptions{ReadUntil::stopped, std::size_t{16} << 20U, Duration{0}}
    };
};

TEST(AThrottledKey, HoldsUpNoOtherKeyAndTheSnapshotWaitsForIt) {
    Throttled world{100'000};
    world.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.accepted().size(), rows - 1) << "all but the one that is refused";
    EXPECT_FALSE(world.accepted().contains(0));
    EXPECT_EQ(world.rows_in_snapshot(), 0U) << "the snapshot would be ahead of the stream";
    EXPECT_FALSE(world.ended);

    world.hot_is_refused = false;
    world.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.accepted().size(), rows);
    EXPECT_EQ(world.rows_in_snapshot(), rows);
    EXPECT_TRUE(world.ended);
}

TEST(AThrottledKey, LetsNoMoreRowsBeReadThanTheBacklogLimitAllows) {
    constexpr std::uint64_t backlog_max = 350;
    Throttled world{backlog_max};
    world.pass(std::chrono::minutes{1});
    EXPECT_LE(world.accepted().size(), backlog_max);
    EXPECT_GE(world.accepted().size(), backlog_max - rows_of_a_minibatch);

    world.hot_is_refused = false;
    world.pass(std::chrono::minutes{1});
    EXPECT_EQ(world.accepted().size(), rows);
    EXPECT_EQ(world.rows_in_snapshot(), rows);
}

}  // namespace
}  // namespace kinesisd::sim
