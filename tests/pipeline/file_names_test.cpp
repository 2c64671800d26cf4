#include "pipeline/file_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

const ShardId shard{"shardId-000000000007"};
constexpr WallTime before_midnight{milliseconds{1'790'121'599'999}};  // 2026-09-22T23:59:59.999Z
constexpr WallTime midnight{milliseconds{1'790'121'600'000}};

TEST(PathPattern, FillsInItsPlaceholders) {
    struct Row {
        const char* pattern;
        WallTime time;
        const char* path;
    };
    for (const auto& [pattern, time, path] :
         {Row{"out/rows.jsonl", midnight, "out/rows.jsonl"},
          Row{"{date}.jsonl", before_midnight, "2026-09-22.jsonl"},
          Row{"{date}.jsonl", midnight, "2026-09-23.jsonl"},
          Row{"{date}/{hour}", before_midnight, "2026-09-22/23"},
          Row{"{hour}", midnight, "00"},
          Row{"{shard}/{date}-{shard}",
              midnight,
              "shardId-000000000007/2026-09-23-shardId-000000000007"},
          Row{"{other}", midnight, "{other}"}})
        EXPECT_EQ(PathPattern{pattern}.path(time, shard), path);
}

TEST(PathPattern, KnowsWhatItsPathDependsOn) {
    struct Row {
        const char* pattern;
        bool time;
        bool shard;
        std::optional<WallTime> changes;  // after a quarter to midnight
    };
    constexpr WallTime quarter_to = midnight - std::chrono::minutes{15};
    constexpr WallTime half_past_noon = midnight - std::chrono::minutes{690};
    for (const auto& [pattern, time, of_shard, changes] :
         {Row{"rows", false, false, std::nullopt},
          Row{"{shard}", false, true, std::nullopt},
          Row{"{date}", true, false, midnight},
          Row{"{hour}{shard}", true, true, midnight}}) {
        const PathPattern path{pattern};
        EXPECT_EQ(path.has_time(), time) << pattern;
        EXPECT_EQ(path.has_shard(), of_shard) << pattern;
        EXPECT_EQ(path.is_plain(), !time && !of_shard) << pattern;
        EXPECT_EQ(path.changes_after(quarter_to), changes) << pattern;
    }
    EXPECT_EQ(PathPattern{"{date}"}.changes_after(half_past_noon), midnight);
    EXPECT_EQ(
        PathPattern{"{hour}"}.changes_after(half_past_noon),
        half_past_noon + std::chrono::minutes{30}
    );
    EXPECT_EQ(PathPattern{"{date}"}.changes_after(midnight), midnight + std::chrono::days{1});
}

TEST(FinishedNames, AreFoundByTheirNumbersAndNothingElseIs) {
    EXPECT_EQ(finished_path("o/rows", 17), "o/rows.00000017");
    EXPECT_EQ(finished_path("rows", 1'234'567'890), "rows.1234567890");
    const std::vector<std::string> names{
        "rows.00000003.zst",
        "rows.00000001",
        "rows.1234567890",
        "rows.00000002.gz",
        "rows",
        "rows.1",
        "rows.0000000x",
        "rows.00000001.bak",
        "rowsx00000001",
        "other.00000001"
    };
    EXPECT_THAT(
        finished_names(names, "rows"),
        ElementsAre(
            FinishedName{1, "rows.00000001"},
            FinishedName{2, "rows.00000002.gz"},
            FinishedName{3, "rows.00000003.zst"},
            FinishedName{1'234'567'890, "rows.1234567890"}
        )
    );
    EXPECT_THAT(finished_names({}, "rows"), IsEmpty());
}

TEST(SplitPath, KnowsTheFolderAndTheName) {
    struct Row {
        const char* path;
        const char* folder;
        const char* name;
    };
    for (const auto& [path, folder, name] :
         {Row{"a/b", "a", "b"}, Row{"b", ".", "b"}, Row{"/b", "/", "b"}, Row{"a/b/c", "a/b", "c"}
         }) {
        EXPECT_EQ(split_path(path).folder, folder);
        EXPECT_EQ(split_path(path).name, name);
    }
}

}  // namespace
}  // namespace kinesisd
