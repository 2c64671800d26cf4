// Files that somebody else has moved, emptied, cut or replaced.
#include "pipeline/output_file.hpp"

#include "pipeline/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using Standing = OutputFile::Standing;

constexpr const char* path = "out/rows";

class OutputFileTest : public testing::Test {
protected:
    Result<> open() {
        auto opened =
            machine.run(OutputFile::open(machine.ports, path, mark, OutputFile::Unmarked::kept));
        if (!opened) return opened.error();
        file = std::move(*opened);
        mark = file->mark();
        return {};
    }
    void append(const std::string& bytes) { machine.run(file->append(bytes)).value(); }
    void commit(const std::string& bytes) {
        append(bytes);
        machine.run(file->sync()).value();
        mark = file->marked();
    }
    [[nodiscard]] Result<Standing> look() { return machine.run(file->look()); }
    [[nodiscard]] std::string content() { return machine.run(machine.disk.load(path)).value(); }

    sim::Machine machine;
    FileMark mark;
    std::unique_ptr<OutputFile> file;
};

TEST_F(OutputFileTest, StandsWhereItWasLeft) {
    open().value();
    commit("one\n");
    EXPECT_EQ(look().value(), Standing::in_place);
    append("two\n");
    EXPECT_EQ(look().value(), Standing::in_place);
    EXPECT_EQ(mark.tail, "one\n");
    EXPECT_THAT(machine.events, IsEmpty());
}

TEST_F(OutputFileTest, RemembersTheEndOfWhatWasCommitted) {
    open().value();
    for (int i = 0; i < 10; ++i)
        commit("0123456789");
    EXPECT_EQ(mark.tail, "89012345678901234567890123456789");
    commit(std::string(100, 'x'));
    EXPECT_EQ(mark.tail, std::string(FileMark::tail_bytes_max, 'x'));
}

TEST_F(OutputFileTest, WasRenamedWhileItWasOpen) {
    open().value();
    commit("one\n");
    machine.run(machine.disk.rename(path, "taken/away")).value();
    EXPECT_EQ(look().value(), Standing::elsewhere);
    EXPECT_THAT(machine.events, Contains("output_file_moved"));
    machine.put_file(path, "of somebody else");
    EXPECT_EQ(look().value(), Standing::elsewhere);
}

TEST_F(OutputFileTest, WasDeletedWhileItWasOpen) {
    open().value();
    commit("one\n");
    machine.run(machine.disk.remove(path)).value();
    EXPECT_EQ(look().value(), Standing::taken);
    EXPECT_THAT(machine.events, Contains("output_file_taken"));
}

TEST_F(OutputFileTest, WasEmptiedWhileItWasOpen) {
    open().value();
    commit("one\n");
    machine.disk.meddle(path, "");
    EXPECT_EQ(look().value(), Standing::taken);
}

TEST_F(OutputFileTest, WasChangedWhileItWasOpen) {
    open().value();
    commit("one\ntwo\n");
    for (const char* other : {"one\n", "one\ntwo\nthree\n"}) {
        machine.disk.meddle(path, other);
        ASSERT_FALSE(look().has_value());
        EXPECT_EQ(look().error().code, Errc::file_changed);
        EXPECT_THAT(look().error().detail, HasSubstr(path));
    }
}

TEST_F(OutputFileTest, BeginsAnewWhenItIsGone) {
    open().value();
    commit("one\n");
    machine.run(machine.disk.remove(path)).value();
    open().value();
    EXPECT_THAT(machine.events, Contains("output_file_taken"));
    EXPECT_EQ(mark.committed_bytes, 0U);
    commit("two\n");
    EXPECT_EQ(content(), "two\n");
    EXPECT_EQ(mark.tail, "two\n");
}

TEST_F(OutputFileTest, BeginsAnewWhenItIsEmpty) {
    open().value();
    commit("one\n");
    machine.disk.meddle(path, "");
    open().value();
    EXPECT_THAT(machine.events, Contains("output_file_taken"));
    commit("two\n");
    EXPECT_EQ(content(), "two\n");
}

TEST_F(OutputFileTest, IsNotTouchedWhenItIsShorter) {
    open().value();
    commit("one\ntwo\n");
    machine.disk.meddle(path, "one\n");
    EXPECT_EQ(open().error().code, Errc::file_changed);
    EXPECT_EQ(content(), "one\n");
}

TEST_F(OutputFileTest, IsNotTouchedWhenItIsAnother) {
    open().value();
    commit("one\ntwo\n");
    machine.put_file(path, "what somebody else has written\n");
    EXPECT_EQ(open().error().code, Errc::file_changed);
    EXPECT_EQ(content(), "what somebody else has written\n");
}

TEST_F(OutputFileTest, GoesOnInACopyOfItself) {
    open().value();
    commit("one\n");
    machine.put_file(path, "one\ntorn");
    open().value();
    EXPECT_THAT(machine.events, Contains("output_file_replaced"));
    EXPECT_EQ(content(), "one\n");
}

// Renamed, and then the process died: what was not committed comes again, under the old name.
TEST_F(OutputFileTest, IsCutWhereSomebodyHasMovedItBeforeItsRowsWereCommitted) {
    open().value();
    commit("one\n");
    append("two\n");
    file.reset();
    machine.run(machine.disk.rename(path, "out/set aside")).value();
    open().value();
    EXPECT_EQ(machine.run(machine.disk.load("out/set aside")).value(), "one\n");
    EXPECT_EQ(content(), "");
    EXPECT_THAT(machine.events, Contains("output_file_cut"));
}

TEST_F(OutputFileTest, IsLeftAloneUnderAFurtherNameIfNothingWasCommitted) {
    open().value();
    append("one\n");
    file.reset();
    machine.run(machine.disk.rename(path, "out/rows.1")).value();
    open().value();
    EXPECT_EQ(machine.run(machine.disk.load("out/rows.1")).value(), "one\n");
}

TEST_F(OutputFileTest, IsNotTakenForAnotherFileThatHasGotItsInode) {
    open().value();
    append("one\n");
    file.reset();
    machine.run(machine.disk.rename(path, "out/of somebody else")).value();
    open().value();
    EXPECT_EQ(machine.run(machine.disk.load("out/of somebody else")).value(), "one\n");
    commit("two\n");
    append("three\n");
    file.reset();
    machine.run(machine.disk.rename(path, "out/rows.1")).value();
    mark.tail = "TWO\n";
    open().value();
    EXPECT_EQ(machine.run(machine.disk.load("out/rows.1")).value(), "two\nthree\n");
    EXPECT_THAT(machine.events, testing::Not(Contains("output_file_cut")));
}

}  // namespace
}  // namespace kinesisd
