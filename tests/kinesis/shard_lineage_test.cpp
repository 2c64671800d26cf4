#include "kinesis/lineage_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace kinesisd::kinesis::lineage_tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ShardLineage, StartsEveryShardWithoutParentsOnceAndOldestFirst) {
    ShardLineage lineage;
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    list(lineage, {shard("s2", right), shard("s1", left)});
    EXPECT_EQ(lineage.take_startable(), ids({"s1", "s2"}));
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    list(lineage, {shard("s2", right), shard("s1", left)});
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    EXPECT_EQ(lineage.count(ShardState::reading), 2U);
}

TEST(ShardLineage, ReadsAReshardedStreamFromItsOldestShardOn) {
    ShardLineage lineage;
    list(lineage, after_merge);
    EXPECT_EQ(lineage.take_startable(), ids({"s0"}));
    EXPECT_EQ(lineage.count(ShardState::waiting), 3U);
    finish(lineage, {"s0"});
    EXPECT_EQ(lineage.take_startable(), ids({"s1", "s2"}));
    finish(lineage, {"s2"});
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    finish(lineage, {"s1"});
    EXPECT_EQ(lineage.take_startable(), ids({"s3"}));
    EXPECT_EQ(lineage.count(ShardState::finished), 3U);
}

TEST(ShardLineage, TakesAParentThatIsNotListedForDrained) {
    ShardLineage lineage;
    list(lineage, {left_child, right_child, merged});
    EXPECT_EQ(lineage.take_startable(), ids({"s1", "s2"}));
    ShardLineage one_parent_left;
    list(one_parent_left, {right_child, merged});
    EXPECT_EQ(one_parent_left.take_startable(), ids({"s2"}));
    finish(one_parent_left, {"s2"});
    EXPECT_EQ(one_parent_left.take_startable(), ids({"s3"}));
}

TEST(ShardLineage, HoldsAChildBackThatIsListedBeforeItsParentEnded) {
    ShardLineage lineage;
    list(lineage, {parent});
    EXPECT_EQ(lineage.take_startable(), ids({"s0"}));
    list(lineage, after_split);
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    finish(lineage, {"s0"});
    EXPECT_EQ(lineage.take_startable(), ids({"s1", "s2"}));
}

TEST(ShardLineage, KnowsChildrenFromTheLastPageOfTheirParent) {
    ShardLineage lineage;
    list(lineage, {parent});
    (void)lineage.take_startable();
    lineage.on_children(std::vector<ChildShard>{
        {ShardId{"s1"}, ids({"s0"}), left}, {ShardId{"s2"}, ids({"s0"}), right}
    });
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    finish(lineage, {"s0"});
    EXPECT_EQ(lineage.take_startable(), ids({"s1", "s2"}));
    EXPECT_THAT(lineage.childless(), IsEmpty());
}

TEST(ShardLineage, StartsAMergedShardOnceWhenBothParentsHaveNamedIt) {
    const std::vector<ChildShard> announced{{ShardId{"s3"}, ids({"s1", "s2"}), whole}};
    ShardLineage lineage;
    list(lineage, {left_child, right_child});
    (void)lineage.take_startable();
    lineage.on_children(announced);
    finish(lineage, {"s2"});
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    EXPECT_THAT(lineage.childless(), IsEmpty());
    list(lineage, {left_child, right_child});  // it runs behind
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    lineage.on_children(announced);
    finish(lineage, {"s1"});
    EXPECT_EQ(lineage.take_startable(), ids({"s3"}));
    list(lineage, {left_child, right_child, merged});
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
}

TEST(ShardLineage, NeverForgetsAParentOfAMergedShard) {
    ShardLineage lineage;
    list(lineage, {left_child, right_child, merged});
    (void)lineage.take_startable();
    finish(lineage, {"s1"});
    lineage.on_children(std::vector<ChildShard>{{ShardId{"s3"}, ids({"s1"}), whole}});
    list(lineage, {left_child, right_child, shard("s3", whole, {"s1"})});
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
}

TEST(ShardLineage, WantsAListingUntilTheChildrenTakeOverAllHashKeys) {
    ShardLineage lineage;
    list(lineage, {parent});
    (void)lineage.take_startable();
    EXPECT_THAT(lineage.childless(), IsEmpty());
    finish(lineage, {"s0"});
    EXPECT_EQ(lineage.childless(), ids({"s0"}));
    list(lineage, {parent});
    EXPECT_EQ(lineage.childless(), ids({"s0"}));
    list(lineage, {parent, left_child});
    EXPECT_EQ(lineage.childless(), ids({"s0"}));
    EXPECT_EQ(lineage.take_startable(), ids({"s1"}));
    list(lineage, after_split);
    EXPECT_THAT(lineage.childless(), IsEmpty());
    EXPECT_EQ(lineage.take_startable(), ids({"s2"}));
}

TEST(ShardLineage, ResumesASnapshot) {
    ShardLineage lineage;
    lineage.restore(ShardId{"s0"}, ShardState::finished, {});
    lineage.restore(ShardId{"s1"}, ShardState::reading, ids({"s0"}));
    lineage.restore(ShardId{"s2"}, ShardState::finished, ids({"s0"}));
    lineage.restore(ShardId{"s3"}, ShardState::waiting, ids({"s1", "s2"}));
    EXPECT_EQ(lineage.take_startable(), ids({"s1"}));
    list(lineage, after_merge);
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    finish(lineage, {"s1"});
    EXPECT_EQ(lineage.take_startable(), ids({"s3"}));
}

// flink-connector-aws PR #198: a restart in the middle of a split lost the children.
TEST(ShardLineage, FindsTheChildrenOfAShardThatWasFinishedBeforeTheRestart) {
    ShardLineage lineage;
    lineage.restore(ShardId{"s0"}, ShardState::finished, {});
    EXPECT_EQ(lineage.childless(), ids({"s0"}));
    list(lineage, {parent});
    EXPECT_EQ(lineage.childless(), ids({"s0"}));
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    list(lineage, after_split);
    EXPECT_EQ(lineage.take_startable(), ids({"s1", "s2"}));
    EXPECT_THAT(lineage.childless(), IsEmpty());
}

TEST(ShardLineage, DoesNotTakeAnUnknownParentForDrainedBeforeTheFirstListing) {
    ShardLineage lineage;
    lineage.restore(ShardId{"s1"}, ShardState::waiting, ids({"s0"}));
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    list(lineage, {left_child});
    EXPECT_EQ(lineage.take_startable(), ids({"s1"}));
}

// A listing that runs behind may show a grandchild and not yet its parent.
TEST(ShardLineage, DoesNotJumpOverAGenerationThatTheListingDoesNotShowYet) {
    const Shard grandchild = shard("s3", left, {"s1"});
    ShardLineage lineage;
    list(lineage, {parent});
    (void)lineage.take_startable();
    list(lineage, {parent, right_child, grandchild});
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    finish(lineage, {"s0"});
    EXPECT_EQ(lineage.take_startable(), ids({"s2"}));
    EXPECT_EQ(lineage.childless(), ids({"s0"}));
    list(lineage, {parent, left_child, right_child, grandchild});
    EXPECT_EQ(lineage.take_startable(), ids({"s1"}));
    finish(lineage, {"s1"});
    EXPECT_EQ(lineage.take_startable(), ids({"s3"}));
}

TEST(ShardLineage, NeverReadsAFinishedShardAgainWhileItIsListed) {
    ShardLineage lineage;
    list(lineage, after_split);
    (void)lineage.take_startable();
    finish(lineage, {"s0"});
    (void)lineage.take_startable();
    for (int i = 0; i < 5; ++i) {
        list(lineage, after_split);
        EXPECT_THAT(lineage.forgettable(), IsEmpty());
        EXPECT_THAT(lineage.take_startable(), IsEmpty());
    }
}

TEST(ShardLineage, ForgetsATrimmedShardOnceItsChildrenHaveBegun) {
    ShardLineage lineage;
    list(lineage, after_split);
    (void)lineage.take_startable();
    finish(lineage, {"s0"});
    list(lineage, {left_child, right_child});
    EXPECT_THAT(lineage.forgettable(), IsEmpty());  // one listing proves nothing
    list(lineage, {left_child, right_child});
    EXPECT_THAT(lineage.forgettable(), IsEmpty());  // its children wait
    (void)lineage.take_startable();
    EXPECT_EQ(lineage.forgettable(), ids({"s0"}));
    lineage.forget(ShardId{"s0"});
    EXPECT_FALSE(lineage.nodes().contains(ShardId{"s0"}));
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
}

TEST(ShardLineage, DoesNotWaitForChildrenOfATrimmedShard) {
    ShardLineage lineage;
    lineage.restore(ShardId{"s0"}, ShardState::finished, {});
    const std::vector<Shard> much_later{shard("s8", left, {"s5"}), shard("s9", right, {"s6"})};
    list(lineage, much_later);
    EXPECT_EQ(lineage.childless(), ids({"s0"}));
    list(lineage, much_later);
    EXPECT_THAT(lineage.childless(), IsEmpty());
    EXPECT_EQ(lineage.forgettable(), ids({"s0"}));
}

TEST(ShardLineage, AListingThatMissesAShardOnceDropsNothing) {
    ShardLineage lineage;
    list(lineage, after_split);
    (void)lineage.take_startable();
    finish(lineage, {"s0"});
    list(lineage, {left_child, right_child});
    list(lineage, after_split);
    list(lineage, {left_child, right_child});
    EXPECT_THAT(lineage.forgettable(), IsEmpty());
    EXPECT_THAT(lineage.aged_out(), IsEmpty());
}

TEST(ShardLineage, NamesShardsThatWereTrimmedBeforeTheyWereRead) {
    ShardLineage lineage;
    lineage.restore(ShardId{"s0"}, ShardState::reading, {});
    lineage.restore(ShardId{"s1"}, ShardState::waiting, ids({"s0"}));
    const std::vector<Shard> later{shard("s7", whole, {"s6"})};
    list(lineage, later);
    list(lineage, later);
    EXPECT_EQ(lineage.aged_out(), ids({"s0", "s1"}));
    EXPECT_EQ(lineage.take_startable(), ids({"s0", "s7"}));  // their readers will find them gone
    finish(lineage, {"s0"});
    EXPECT_EQ(lineage.take_startable(), ids({"s1"}));
    finish(lineage, {"s1"});
    EXPECT_EQ(lineage.forgettable(), ids({"s0", "s1"}));
}

// A reader that slept longer than the retention period: its shard is gone, its children are not.
TEST(ShardLineage, ReadsTheChildrenOfAShardThatWasTrimmedOnceItIsGivenUp) {
    ShardLineage lineage;
    lineage.restore(ShardId{"s0"}, ShardState::reading, {});
    EXPECT_EQ(lineage.take_startable(), ids({"s0"}));
    const std::vector<Shard> children{left_child, right_child};
    list(lineage, children);
    EXPECT_THAT(lineage.aged_out(), IsEmpty());
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    list(lineage, children);
    EXPECT_EQ(lineage.aged_out(), ids({"s0"}));
    EXPECT_THAT(lineage.take_startable(), IsEmpty());  // its reader may still be at its last pages
    finish(lineage, {"s0"});
    EXPECT_EQ(lineage.take_startable(), ids({"s1", "s2"}));
    EXPECT_THAT(lineage.aged_out(), IsEmpty());
    EXPECT_EQ(lineage.forgettable(), ids({"s0"}));
}

TEST(ShardLineage, ReadsShardsThatAreClosedAlready) {
    // kinesis-mock says this for every closed shard, and no record has this number.
    Shard closed = parent;
    closed.ending_sequence_number = SequenceNumber{"9223372036854775807"};
    ShardLineage lineage;
    list(lineage, {closed, left_child, right_child});
    EXPECT_EQ(lineage.take_startable(), ids({"s0"}));
    EXPECT_THAT(lineage.take_startable(), IsEmpty());
    finish(lineage, {"s0"});
    EXPECT_EQ(lineage.take_startable(), ids({"s1", "s2"}));
}

TEST(ShardLineage, KeepsThousandsOfShardsInOrder) {
    constexpr int count = 2'500;
    const Uint128 width = ring_end / count;
    Ids all;
    std::vector<Shard> shards;
    for (int i = 0; i < count; ++i) {
        const std::string id = "s" + std::to_string(10'000 + i);
        const Uint128 start = width * static_cast<Uint128>(i);
        const HashKeyRange range{start, i + 1 == count ? ring_end : start + width - 1};
        shards.push_back(shard(id.c_str(), range, {"trimmed long ago"}));
        all.emplace_back(id);
    }
    std::ranges::reverse(shards);
    ShardLineage lineage;
    list(lineage, shards);
    EXPECT_TRUE(lineage.covers_ring());
    EXPECT_EQ(lineage.take_startable(), all);
    EXPECT_EQ(lineage.count(ShardState::reading), all.size());
    shards.pop_back();  // the oldest, and with it a hole
    ShardLineage with_a_hole;
    list(with_a_hole, shards);
    EXPECT_FALSE(with_a_hole.covers_ring());
}

TEST(ShardLineage, IgnoresTheEndOfAShardThatIsNotKnown) {
    ShardLineage lineage;
    finish(lineage, {"s0"});
    EXPECT_TRUE(lineage.nodes().empty());
}

TEST(ShardLineage, CoversTheRingExceptWhileAReshardIsUnderWay) {
    ShardLineage lineage;
    EXPECT_FALSE(lineage.covers_ring());
    list(lineage, {shard("s1", left)});
    EXPECT_FALSE(lineage.covers_ring());
    list(lineage, {shard("s1", left), shard("s2", right)});
    EXPECT_TRUE(lineage.covers_ring());
    finish(lineage, {"s1"});
    EXPECT_TRUE(lineage.covers_ring());  // childless: it still stands for its keys
    const Shard half_child = shard("s3", {0, 9}, {"s1"});
    list(lineage, {shard("s1", left), shard("s2", right), half_child});
    EXPECT_TRUE(lineage.covers_ring());
    lineage.on_finished(ShardId{"s2"});
    list(lineage, {half_child});
    list(lineage, {half_child});
    EXPECT_FALSE(lineage.covers_ring());
}

TEST(ShardLineage, NamesItsStates) {
    EXPECT_EQ(name(ShardState::waiting), "waiting");
    EXPECT_EQ(name(ShardState::reading), "reading");
    EXPECT_EQ(name(ShardState::finished), "finished");
}

TEST(Shard, HasNoneOneOrTwoParents) {
    EXPECT_THAT(parent.parents(), IsEmpty());
    EXPECT_THAT(left_child.parents(), ElementsAre(ShardId{"s0"}));
    EXPECT_THAT(merged.parents(), ElementsAre(ShardId{"s1"}, ShardId{"s2"}));
}

}  // namespace
}  // namespace kinesisd::kinesis::lineage_tests
