#include "pipeline/output_files.hpp"

#include "pipeline/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

constexpr WallTime noon{std::chrono::milliseconds{1'790'078'400'000}};  // 2026-09-22T12:00:00Z
const ShardId shard_a{"shardId-000000000000"};
const ShardId shard_b{"shardId-000000000001"};

// A sink's files, as a pipeline uses them: lines, a commit, a crash, the next life.
class OutputFilesTest : public testing::Test {
protected:
    OutputFilesTest() {
        options.sink = "out";
        options.path = "out/rows.jsonl";
    }
    void start() {
        files = std::make_unique<OutputFiles>(options, machine.ports);
        machine.run(files->open(snapshot)).value();
        stored = snapshot;
    }
    Result<> append(const std::string& line, const ShardId& shard = shard_a) {
        const auto marks = machine.run(files->prepare(now, shard, snapshot));
        if (!marks) return marks.error();
        if (*marks == OutputFiles::Marks::changed) stored = snapshot;
        return machine.run(files->prepared(now, shard).append(line));
    }
    Result<> commit() {
        files->forget_finished(snapshot);
        const Result<> flushed = machine.run(files->flush(snapshot, now));
        if (!flushed) return flushed;
        stored = snapshot;
        const Result<> settled = machine.run(files->settle());
        if (!settled) return settled;
        return {};
    }
    void put(const std::string& line, const ShardId& shard = shard_a) {
        append(line, shard).value();
        commit().value();
    }
    // All that is to be done beside the rows is done.
    void finish_work() {
        files->close();
        bool ended = false;
        machine.run(ended_work(ended));
        ASSERT_TRUE(ended);
        files->forget_finished(snapshot);
    }
    Awaitable<int> ended_work(bool& ended) {
        co_await files->work();
        ended = true;
        co_return 0;
    }
    // Power is lost; the next life begins with what was stored.
    void crash() {
        files.reset();
        machine.disk.crash();
        snapshot = stored;
        start();
    }
    [[nodiscard]] std::string content(const std::string& path) {
        return machine.run(machine.disk.load(path)).value();
    }
    [[nodiscard]] std::vector<std::string> names() {
        return machine.run(machine.disk.list("out")).value();
    }
    void rotate_by_size(std::uint64_t bytes) {
        options.rotation = config::Rotation{};
        options.rotation->size_bytes = bytes;
    }

    sim::Machine machine;
    OutputFilesOptions options;
    std::unique_ptr<OutputFiles> files;
    Snapshot snapshot;
    Snapshot stored;  // what is durable of it
    WallTime now = noon;
};

TEST_F(OutputFilesTest, GoesOnAfterACrashWhereTheSnapshotSays) {
    start();
    put("one\n");
    append("two\n").value();
    crash();
    EXPECT_EQ(content(options.path), "one\n");
    put("three\n");
    EXPECT_EQ(content(options.path), "one\nthree\n");
}

TEST_F(OutputFilesTest, FillsInDateHourAndShard) {
    options.path = "out/{date}T{hour}-{shard}";
    start();
    put("a\n");
    put("b\n", shard_b);
    now += std::chrono::hours{13};
    put("c\n");
    EXPECT_THAT(
        names(),
        ElementsAre(
            "2026-09-22T12-shardId-000000000000",
            "2026-09-22T12-shardId-000000000001",
            "2026-09-23T01-shardId-000000000000"
        )
    );
    EXPECT_EQ(content("out/2026-09-23T01-shardId-000000000000"), "c\n");
}

TEST_F(OutputFilesTest, MarksAFileBeforeAnythingIsInIt) {
    options.path = "out/{hour}";
    start();
    append("torn").value();
    EXPECT_EQ(stored.files.at("out/12").committed_bytes, 0U);
    crash();
    EXPECT_EQ(content("out/12"), "");
}

TEST_F(OutputFilesTest, ForgetsAFileWhenItsHourIsOver) {
    options.path = "out/{hour}";
    start();
    put("a\n");
    now += std::chrono::minutes{59};
    EXPECT_FALSE(files->commit_due(now));
    now += std::chrono::minutes{1};
    EXPECT_TRUE(files->commit_due(now));
    commit().value();
    EXPECT_THAT(snapshot.files, testing::IsEmpty());
    EXPECT_FALSE(files->commit_due(now));
    EXPECT_THAT(files->take_finished_paths(), ElementsAre("out/12"));
}

TEST_F(OutputFilesTest, ForgetsTheFileOfAShardThatHasEnded) {
    options.path = "out/{shard}";
    snapshot.shards[shard_a] = {AtTrimHorizon{}, {}, {}};
    snapshot.shards[shard_b] = {AtTrimHorizon{}, {}, {}};
    start();
    put("a\n");
    put("b\n", shard_b);
    snapshot.shards[shard_a].checkpoint = Ended{};
    commit().value();
    EXPECT_EQ(snapshot.files.size(), 1U);
    EXPECT_TRUE(snapshot.files.contains("out/" + shard_b.text()));
}

TEST_F(OutputFilesTest, FinishesAFileThatIsLargeEnough) {
    rotate_by_size(8);
    start();
    put("one\n");
    put("two\n");
    put("three\n");
    EXPECT_THAT(names(), ElementsAre("rows.jsonl", "rows.jsonl.00000001"));
    EXPECT_EQ(content("out/rows.jsonl.00000001"), "one\ntwo\n");
    EXPECT_EQ(content("out/rows.jsonl"), "three\n");
    EXPECT_EQ(snapshot.files.at(options.path).number, 2U);
    finish_work();
    EXPECT_THAT(snapshot.finishing, testing::IsEmpty());
}

TEST_F(OutputFilesTest, AsksForACommitWhenAFileIsLargeEnough) {
    rotate_by_size(8);
    start();
    append("one\n").value();
    EXPECT_FALSE(files->commit_due(now));
    append("two\n").value();
    EXPECT_TRUE(files->commit_due(now));
    commit().value();
    EXPECT_FALSE(files->commit_due(now));
}

TEST_F(OutputFilesTest, FinishesAFileAtTheEndOfItsInterval) {
    options.rotation = config::Rotation{};
    options.rotation->interval = std::chrono::minutes{10};
    start();
    now += std::chrono::minutes{9};
    put("a\n");
    EXPECT_FALSE(files->commit_due(now));
    EXPECT_EQ(files->next_due(), noon + std::chrono::minutes{10});
    now += std::chrono::minutes{1};  // 12:10, not ten minutes after the first row
    EXPECT_TRUE(files->commit_due(now));
    commit().value();
    EXPECT_THAT(names(), ElementsAre("rows.jsonl.00000001"));
    now += std::chrono::hours{5};
    EXPECT_FALSE(files->commit_due(now)) << "there is nothing to finish";
    EXPECT_FALSE(files->next_due());
}

TEST_F(OutputFilesTest, KeepsSoManyFinishedFiles) {
    rotate_by_size(1);
    options.rotation->keep = 2;
    start();
    for (const char* line : {"1\n", "2\n", "3\n", "4\n"})
        put(line);
    finish_work();
    EXPECT_THAT(names(), ElementsAre("rows.jsonl.00000003", "rows.jsonl.00000004"));
}

TEST_F(OutputFilesTest, CompressesFinishedFiles) {
    rotate_by_size(1);
    options.rotation->compression = config::Compression::gzip;
    start();
    put(std::string(200'000, 'x') + "\n");
    finish_work();
    EXPECT_THAT(names(), ElementsAre("rows.jsonl.00000001.gz"));
    EXPECT_LT(content("out/rows.jsonl.00000001.gz").size(), 2000U);
    EXPECT_EQ(content("out/rows.jsonl.00000001.gz").substr(0, 2), "\x1f\x8b");
    EXPECT_THAT(files->take_finished_paths(), ElementsAre("out/rows.jsonl.00000001.gz"));
}

TEST_F(OutputFilesTest, NeverUsesANumberTwice) {
    machine.put_file("out/rows.jsonl.00000041.gz", "of another time");
    rotate_by_size(1);
    start();
    put("one\n");
    EXPECT_EQ(content("out/rows.jsonl.00000042"), "one\n");
    // All finished files are taken away; the mark knows the number all the same.
    machine.run(machine.disk.remove("out/rows.jsonl.00000042")).value();
    machine.run(machine.disk.remove("out/rows.jsonl.00000041.gz")).value();
    put("two\n");
    EXPECT_EQ(content("out/rows.jsonl.00000043"), "two\n");
}

// A crash at any step of the disk: every committed line is in exactly one file.
TEST_F(OutputFilesTest, LosesNothingByACrashAtAnyStepOfARotation) {
    rotate_by_size(6);
    options.rotation->compression = config::Compression::zstd;
    std::string committed;
    start();
    for (int line = 0; line < 40; ++line) {
        const std::string text = std::to_string(10 + line) + "\n";
        append(text).value();
        files->forget_finished(snapshot);
        machine.run(files->flush(snapshot, now)).value();
        stored = snapshot;
        committed += text;
        if (line % 3 != 0) machine.run(files->settle()).value();
        if (line % 2 == 0) crash();
    }
    crash();
    std::string found;
    for (const std::string& name : names()) {
        ASSERT_THAT(name, Not(testing::EndsWith(".zst"))) << "nobody has worked on it yet";
        if (name != "rows.jsonl") found += content("out/" + name);
    }
    if (snapshot.files.at(options.path).inode != 0) found += content(options.path);
    EXPECT_EQ(found, committed);
    finish_work();
    for (const std::string& name : names())
        EXPECT_TRUE(name == "rows.jsonl" || name.ends_with(".zst")) << name;
}

TEST_F(OutputFilesTest, InTruncateModeEveryProcessBeginsWithNothing) {
    options.mode = config::FileMode::truncate;
    rotate_by_size(4);
    start();
    put("one\n");
    put("2\n");
    files = std::make_unique<OutputFiles>(options, machine.ports);
    files->on_process_start(snapshot);
    machine.run(files->open(snapshot)).value();
    EXPECT_THAT(names(), ElementsAre("rows.jsonl"));
    EXPECT_EQ(content(options.path), "");
}

}  // namespace
}  // namespace kinesisd
