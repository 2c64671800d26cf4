// A reader that shares its stream: shards that are not its own are never handed out, nobody waits
// for them, and they do not count.
#include "kinesis/lineage_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

namespace kinesisd::kinesis::lineage_tests {
namespace {

using testing::IsEmpty;

ShardLineage reading_only(std::initializer_list<const char*> names) {
    return ShardLineage{[mine = ids(names)](const ShardId& id) {
        return std::ranges::find(mine, id) != mine.end();
    }};
}

TEST(ShardsOfOthers, AreLeftAlone) {
    ShardLineage lineage = reading_only({"s2", "s3"});
    list(lineage, after_merge);
    EXPECT_EQ(lineage.take_startable(), ids({"s2"}));
    EXPECT_EQ(lineage.count(ShardState::waiting), 1U);
    finish(lineage, {"s2"});
    EXPECT_EQ(lineage.take_startable(), ids({"s3"}));
    EXPECT_THAT(lineage.childless(), IsEmpty());
    list(lineage, {merged});
    list(lineage, {merged});
    EXPECT_THAT(lineage.aged_out(), IsEmpty());
    EXPECT_EQ(lineage.forgettable(), ids({"s0", "s1", "s2"}));
}

TEST(ShardsOfOthers, DoNotCountInAnyState) {
    ShardLineage lineage = reading_only({"s1"});
    lineage.restore(ShardId{"s0"}, ShardState::finished, {});
    lineage.restore(ShardId{"s2"}, ShardState::reading, ids({"s0"}));
    list(lineage, after_merge);
    EXPECT_EQ(lineage.take_startable(), ids({"s1"}));
    EXPECT_EQ(lineage.count(ShardState::reading), 1U);
    EXPECT_EQ(lineage.count(ShardState::waiting), 0U);
    EXPECT_EQ(lineage.count(ShardState::finished), 0U);
    finish(lineage, {"s1", "s2"});
    EXPECT_EQ(lineage.count(ShardState::finished), 1U);
}

// The selector was changed between two runs: the snapshot still has what is now another's.
TEST(ShardsOfOthers, AreNotHandedOutBecauseASnapshotHasThem) {
    ShardLineage lineage = reading_only({"s2"});
    lineage.restore(ShardId{"s1"}, ShardState::reading, {});
    lineage.restore(ShardId{"s2"}, ShardState::reading, {});
    EXPECT_EQ(lineage.take_startable(), ids({"s2"}));
    list(lineage, {shard("s1", left), shard("s2", right)});
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
}

TEST(ShardsOfOthers, HoldNoMergedShardBack) {
    ShardLineage lineage = reading_only({"s1", "s3"});
    list(lineage, {left_child, right_child, merged});
    EXPECT_EQ(lineage.take_startable(), ids({"s1"}));
    EXPECT_EQ(lineage.count(ShardState::waiting), 1U);
    finish(lineage, {"s1"});
    EXPECT_EQ(lineage.take_startable(), ids({"s3"}));
}

TEST(ShardsOfOthers, HoldNoChildBackWhoseParentAgedOut) {
    ShardLineage lineage = reading_only({"s3"});
    // s1 stands for the keys of the child, and s2, its parent, is gone.
    list(lineage, {shard("s1", whole), shard("s3", left, {"s2"})});
    EXPECT_EQ(lineage.take_startable(), ids({"s3"}));
}

TEST(ShardsOfOthers, AreNotHandedOutWhenALastPageNamesThem) {
    ShardLineage lineage = reading_only({"s0", "s2"});
    list(lineage, {parent});
    EXPECT_EQ(lineage.take_startable(), ids({"s0"}));
    lineage.on_children(std::vector<ChildShard>{
        {ShardId{"s1"}, ids({"s0"}), left}, {ShardId{"s2"}, ids({"s0"}), right}
    });
    finish(lineage, {"s0"});
    EXPECT_THAT(lineage.childless(), IsEmpty());
    EXPECT_EQ(lineage.take_startable(), ids({"s2"}));
    list(lineage, after_split);
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    EXPECT_TRUE(lineage.covers_ring());
}

TEST(ShardsOfOthers, AreForgottenWhenTheyAreTrimmedAndNeverLost) {
    ShardLineage lineage = reading_only({"s1"});
    lineage.restore(ShardId{"s2"}, ShardState::reading, {});
    list(lineage, {shard("s1", left)});
    list(lineage, {shard("s1", left)});
    EXPECT_THAT(lineage.aged_out(), IsEmpty());
    EXPECT_EQ(lineage.forgettable(), ids({"s2"}));
}

TEST(ShardsOfOthers, AreReadByTheOthers) {
    std::vector<Shard> shards;
    for (int i = 0; i < 100; ++i)
        shards.push_back(shard(("s" + std::to_string(1000 + i)).c_str(), whole));
    std::multiset<ShardId> started;
    for (std::size_t reader = 0; reader < 3; ++reader) {
        ShardLineage lineage{[reader](const ShardId& id) {
            return static_cast<std::size_t>(id.text().back()) % 3 == reader;
        }};
        list(lineage, shards);
        const Ids mine = lineage.take_startable();
        EXPECT_LT(mine.size(), shards.size());
        started.insert(mine.begin(), mine.end());
    }
    EXPECT_EQ(started.size(), shards.size());
    EXPECT_EQ((std::set<ShardId>{started.begin(), started.end()}).size(), shards.size());
}

}  // namespace
}  // namespace kinesisd::kinesis::lineage_tests
