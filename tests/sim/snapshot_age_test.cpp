// What is committed between two snapshots is not safe yet: a crash takes it back.
#include "sim/sim_life.hpp"
#include "sim/sim_operator.hpp"

#include <gtest/gtest.h>

namespace kinesisd::sim {
namespace {

using std::chrono::seconds;

constexpr WallTime began{std::chrono::milliseconds{1'790'000'000'000}};
constexpr const char* input_path = "in/rows.jsonl";
constexpr seconds snapshot_interval{100};

config::Pipeline copy_of_a_file() {
    config::FileSource source;
    source.name = "lines";
    source.path = input_path;
    source.autocommit = std::chrono::milliseconds{50};
    source.schema = source.row_schema =
        Schema{{Column{"n", "n", Type{Kind::integer}, Column::Role::plain, std::nullopt}}};
    config::FileSink sink;
    sink.name = "copy";
    sink.path = "out/copy.jsonl";
    return {"copies", source, {sink}, {}};
}

struct Copying {
    Dice dice{1};
    SimClock clock{began};
    emulator::Service service{SimOperator::service_options(1)};
    SimTransport transport{clock, dice, service};
    SimDisk disk{clock, dice, DiskMutation::none};
    EventLog log{[](const Event&) {}};
    config::Pipeline pipeline = copy_of_a_file();
    SimLife life{
        World{clock, transport, dice, disk, log},
        pipeline,
        PipelineOptions{ReadUntil::stopped, std::size_t{16} << 20U, snapshot_interval}
    };
};

TEST(SnapshotAge, CountsFromTheSnapshotAndNotFromTheCommit) {
    Copying world;
    world.disk.append_as_other(input_path, "{\"n\": 1}\n");
    world.life.pass(seconds{10});
    EXPECT_EQ(world.life.status().progress.commits, 1U);
    EXPECT_EQ(world.life.status().snapshot_age, Duration::zero()) << "the first commit is stored";

    world.disk.append_as_other(input_path, "{\"n\": 2}\n");
    world.life.pass(seconds{50});
    EXPECT_EQ(world.life.status().progress.commits, 2U);
    EXPECT_EQ(world.life.status().unconfirmed_for, Duration::zero())
        << "nothing is to be committed";
    EXPECT_GE(world.life.status().snapshot_age, seconds{48});

    world.life.pass(snapshot_interval);
    EXPECT_EQ(world.life.status().snapshot_age, Duration::zero()) << "the next snapshot has it";
}

}  // namespace
}  // namespace kinesisd::sim
