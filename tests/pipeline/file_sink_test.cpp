#include "pipeline/file_sink.hpp"

#include "pipeline/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::Contains;

class FileSinkTest : public testing::Test {
protected:
    FileSinkTest() {
        config.path = "out/rows.jsonl";
        config.name = "rows-out";
    }
    [[nodiscard]] std::unique_ptr<FileSink> fresh_sink() {
        return std::make_unique<FileSink>(
            config, schema, SeriesLabels{"p", "rows-out", ""}, machine.ports
        );
    }
    [[nodiscard]] RowChunk rows(std::initializer_list<std::int64_t> numbers) {
        RowChunk chunk;
        chunk.rows.emplace(schema);
        for (const std::int64_t number : numbers)
            chunk.rows->add_row()[0] = Value::integer(number);
        return chunk;
    }
    void write(FileSink& sink, std::initializer_list<std::int64_t> numbers) {
        const RowChunk chunk = rows(numbers);
        machine.run(sink.prepare(chunk, RowStamp{}, snapshot)).value();
        machine.run(sink.write(chunk, RowStamp{})).value();
    }
    void write_and_commit(FileSink& sink, std::initializer_list<std::int64_t> numbers) {
        write(sink, numbers);
        machine.run(sink.flush(snapshot, machine.clock.wall_now(), 1)).value();
        machine.run(sink.settle()).value();
    }
    [[nodiscard]] std::string file() { return machine.run(machine.disk.load(config.path)).value(); }

    sim::Machine machine;
    Schema schema{{Column{"n", "n", Type{Kind::integer}, Column::Role::plain, std::nullopt}}};
    config::FileSink config;
    Snapshot snapshot;
};

TEST_F(FileSinkTest, WritesALineARowAndMarksItsLength) {
    auto sink = fresh_sink();
    machine.run(sink->open(snapshot)).value();
    write_and_commit(*sink, {1, 2});
    EXPECT_EQ(file(), "{\"n\":1}\n{\"n\":2}\n");
    EXPECT_EQ(machine.disk.durable(config.path), file());
    EXPECT_EQ(snapshot.files.at(config.path).committed_bytes, 16U);
}

TEST_F(FileSinkTest, CutsOffWhatWasNotCommitted) {
    auto sink = fresh_sink();
    machine.run(sink->open(snapshot)).value();
    write_and_commit(*sink, {1});
    Snapshot uncommitted = snapshot;
    write(*sink, {2, 3});
    machine.run(sink->flush(uncommitted, machine.clock.wall_now(), 1)).value();
    auto next = fresh_sink();
    machine.run(next->open(snapshot)).value();
    EXPECT_EQ(file(), "{\"n\":1}\n");
}

TEST_F(FileSinkTest, AppendsToWhatSomebodyElseHadWritten) {
    machine.put_file(config.path, "header\n");
    auto sink = fresh_sink();
    machine.run(sink->open(snapshot)).value();
    EXPECT_EQ(snapshot.files.at(config.path).committed_bytes, 7U);
    write_and_commit(*sink, {1});
    EXPECT_EQ(file(), "header\n{\"n\":1}\n");
}

TEST_F(FileSinkTest, InTruncateModeEveryProcessBeginsWithAnEmptyFile) {
    config.mode = config::FileMode::truncate;
    auto sink = fresh_sink();
    machine.run(sink->open(snapshot)).value();
    write_and_commit(*sink, {1});
    auto same_process = fresh_sink();
    machine.run(same_process->open(snapshot)).value();
    EXPECT_EQ(file(), "{\"n\":1}\n");
    auto next_process = fresh_sink();
    next_process->on_process_start(snapshot);
    machine.run(next_process->open(snapshot)).value();
    EXPECT_EQ(file(), "");
}

TEST_F(FileSinkTest, AFullDiskIsAnErrorThatNamesTheSink) {
    auto sink = fresh_sink();
    machine.run(sink->open(snapshot)).value();
    machine.disk.faults.full_one_in = 1;
    write(*sink, {1});
    const Result<> flushed = machine.run(sink->flush(snapshot, machine.clock.wall_now(), 1));
    ASSERT_FALSE(flushed.has_value());
    EXPECT_EQ(flushed.error().code, Errc::disk_full);
    EXPECT_EQ(remedy(flushed.error().code), Remedy::retry);
    EXPECT_NE(flushed.error().detail.find("sink 'rows-out'"), std::string::npos);
}

}  // namespace
}  // namespace kinesisd
