#include "daemon/snapshot_report.hpp"

#include "daemon/text_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(TextTable, AlignsColumnsAndLeavesNoBlanksAtTheEnd) {
    TextTable table{{"A", "BCD", "E"}};
    table.add({"long", "", "x"});
    table.add({"", "y", "longer"});
    EXPECT_EQ(
        table.text(),
        "A     BCD  E\n"
        "long  -    x\n"
        "-     y    longer\n"
    );
}

TEST(AgeText, IsTheTwoLargestUnits) {
    struct Row {
        std::chrono::milliseconds age;
        const char* text;
    };
    using std::chrono::days;
    using std::chrono::hours;
    using std::chrono::minutes;
    using std::chrono::seconds;
    const WallTime then{std::chrono::milliseconds{1'790'000'000'000}};
    for (const auto& [age, text] :
         {Row{std::chrono::milliseconds{999}, "0s"},
          Row{seconds{59}, "59s"},
          Row{seconds{60}, "1m"},
          Row{minutes{12} + seconds{5}, "12m 5s"},
          Row{hours{1} + seconds{59}, "1h"},
          Row{hours{23} + minutes{59} + seconds{59}, "23h 59m"},
          Row{days{3} + hours{4}, "3d 4h"}})
        EXPECT_EQ(age_text(then, then + age), text);
}

TEST(InputsReport, SaysHowFarEachFileIsReadAndWhatLiesThereNow) {
    Snapshot snapshot;
    snapshot.inputs[InputId{1}] = {"a", 1, 7, 5, {}, {}};
    snapshot.inputs[InputId{2}] = {"b", 1, 8, 6, {}, {}};
    snapshot.inputs[InputId{3}] = {"c", 1, 9, 0, {}, {}};
    const auto status_of = [](const std::string& path) -> Result<FileStatus> {
        if (path == "c") return Error{Errc::file_missing, path};
        return FileStatus{{1, 7}, 12};
    };
    EXPECT_EQ(
        inputs_report(snapshot, status_of),
        "INPUT  READ TO  ON DISK\n"
        "a      5        12 bytes\n"
        "b      6        another file by now\n"
        "c      0        not there (renamed or deleted)\n\n"
    );
    EXPECT_EQ(shards_by_state(snapshot), "3 files");
    EXPECT_EQ(inputs_report(Snapshot{}, status_of), "");
}

TEST(FileVerdict, HoldsTheFileAgainstItsMark) {
    struct Row {
        FileMark mark;
        Result<FileStatus> status;
        const char* begins;
    };
    const auto mark = [](std::uint64_t inode, std::uint64_t committed_bytes) {
        FileMark file;
        file.device = 1;
        file.inode = inode;
        file.committed_bytes = committed_bytes;
        return file;
    };
    const Error missing{Errc::file_missing, "stat out.jsonl"};
    for (const auto& [known, status, begins] :
         {Row{mark(7, 10), FileStatus{{1, 7}, 10}, "agrees"},
          Row{mark(7, 10), FileStatus{{1, 7}, 13}, "3 bytes behind that are not committed"},
          Row{mark(7, 10), FileStatus{{1, 7}, 9}, "SHORTER: it has 9 bytes"},
          Row{mark(7, 10), FileStatus{{1, 8}, 10}, "agrees, but it is another file"},
          Row{mark(7, 10), missing, "MISSING: the next start is refused"},
          Row{mark(7, 0), missing, "missing, and nothing is committed to it"},
          Row{mark(0, 0), missing, "not begun"},
          Row{mark(7, 10), Error{Errc::permission_denied, "stat"}, "permission_denied"}})
        EXPECT_THAT(file_verdict(known, status), StartsWith(begins));
}

TEST(LedgerReport, SaysWhatDoesNotBalance) {
    EXPECT_EQ(
        ledger_report({10, 6, {{"too_deep", 1}}, {{"invalid_json", 2}, {"wrong_type", 1}}}),
        "read 10 = written 6 + dead-lettered 1 (too_deep 1) + skipped 3 (invalid_json 2, "
        "wrong_type 1)\n"
    );
    EXPECT_THAT(ledger_report({10, 6, {}, {}}), HasSubstr("DOES NOT BALANCE"));
}

TEST(ShardsByState, CountsThoseThatWaitForAParent) {
    Snapshot snapshot;
    snapshot.shards[ShardId{"0"}] = {Ended{}, {}, {}};
    snapshot.shards[ShardId{"1"}] = {AtTrimHorizon{}, {ShardId{"0"}}, {}};
    snapshot.shards[ShardId{"2"}] = {AtTrimHorizon{}, {ShardId{"0"}, ShardId{"1"}}, {}};
    EXPECT_EQ(shards_by_state(snapshot), "1 reading, 1 waiting, 1 finished");
}

TEST(RewindReport, SaysWhichShardsStay) {
    Rewound rewound;
    rewound.shards = {
        {ShardId{"0"}, After{SequenceNumber{"9"}}, At{SequenceNumber{"5"}}},
        {ShardId{"1"}, AtTrimHorizon{}, AtTrimHorizon{}}
    };
    EXPECT_EQ(
        rewind_report(rewound),
        "SHARD  FROM          TO\n"
        "0      9             at 5\n"
        "1      trim_horizon  stays: nothing to go back to\n"
    );
}

}  // namespace
}  // namespace kinesisd
