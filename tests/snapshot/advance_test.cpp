#include "snapshot/advance.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

const ShardId shard{"shardId-000000000000"};

Checkpoint after(const char* number) {
    return After{SequenceNumber{number}};
}

TEST(Advance, MovesAShardForward) {
    Snapshot snapshot;
    for (const Checkpoint& checkpoint :
         {Checkpoint{AtTrimHorizon{}},
          Checkpoint{AtTimestamp{}},
          Checkpoint{At{SequenceNumber{"8"}}},
          after("8"),
          after("10"),
          after("10"),
          Checkpoint{Ended{}}}) {
        apply(ShardAdvanced{shard, {checkpoint, {}, {}}}, snapshot);
        EXPECT_EQ(snapshot.shards.at(shard).checkpoint, checkpoint);
    }
}

TEST(AdvanceDeathTest, NeverMovesAShardBack) {
    const auto move = [](const Checkpoint& from, const Checkpoint& to) {
        Snapshot snapshot;
        apply(ShardAdvanced{shard, {from, {}, {}}}, snapshot);
        apply(ShardAdvanced{shard, {to, {}, {}}}, snapshot);
    };
    EXPECT_DEATH(move(after("10"), after("9")), "broken invariant");
    EXPECT_DEATH(move(after("10"), AtTrimHorizon{}), "broken invariant");
    EXPECT_DEATH(move(Ended{}, after("10")), "broken invariant");
    EXPECT_DEATH(move(At{SequenceNumber{"10"}}, after("9")), "broken invariant");
    EXPECT_DEATH(move(after("10"), AtTimestamp{}), "broken invariant");
}

TEST(Advance, AShardThatIsFoundAgainKeepsItsPosition) {
    Snapshot snapshot;
    apply(ShardDiscovered{shard, {AtTimestamp{}, {}, {}}}, snapshot);
    apply(ShardDiscovered{shard, {AtTrimHorizon{}, {ShardId{"parent"}}, {}}}, snapshot);
    EXPECT_EQ(snapshot.shards.at(shard).checkpoint, Checkpoint{AtTimestamp{}});
}

TEST(Advance, MovesAFileForwardAndForgetsIt) {
    Snapshot snapshot;
    InputMark mark{"in/a.log", 1, 2, 10, fingerprint_of("head"), fingerprint_of("tail")};
    apply(InputAdvanced{InputId{1}, mark}, snapshot);
    mark.offset = 20;
    apply(InputAdvanced{InputId{1}, mark}, snapshot);
    EXPECT_EQ(snapshot.inputs.at(InputId{1}), mark);
    apply(InputForgotten{InputId{1}}, snapshot);
    EXPECT_TRUE(snapshot.inputs.empty());
}

TEST(AdvanceDeathTest, NeverMovesAFileBackOrToAnother) {
    const auto move = [](const InputMark& from, const InputMark& to) {
        Snapshot snapshot;
        apply(InputAdvanced{InputId{1}, from}, snapshot);
        apply(InputAdvanced{InputId{1}, to}, snapshot);
    };
    const InputMark from{"in/a.log", 1, 2, 10, {}, {}};
    EXPECT_DEATH(move(from, InputMark{"in/a.log", 1, 2, 9, {}, {}}), "broken invariant");
    EXPECT_DEATH(move(from, InputMark{"in/a.log", 1, 3, 11, {}, {}}), "broken invariant");
    EXPECT_DEATH(move(from, InputMark{"in/a.log", 2, 2, 11, {}, {}}), "broken invariant");
}

TEST(Advance, ForgetsAShard) {
    Snapshot snapshot;
    apply(ShardAdvanced{shard, {Ended{}, {}, {}}}, snapshot);
    apply(ShardForgotten{shard}, snapshot);
    apply(ShardForgotten{shard}, snapshot);
    EXPECT_TRUE(snapshot.shards.empty());
}

TEST(Advance, AnotherStreamBeginsWithoutTheShardsOfTheOldOne) {
    Snapshot snapshot;
    snapshot.files["out.jsonl"].committed_bytes = 3;
    apply(ShardAdvanced{shard, {after("10"), {}, {}}}, snapshot);
    apply(StreamIdentified{{"clicks", "arn", std::nullopt}}, snapshot);
    EXPECT_TRUE(snapshot.shards.empty());
    EXPECT_EQ(snapshot.stream->arn, "arn");
    EXPECT_EQ(snapshot.files.at("out.jsonl").committed_bytes, 3U);
}

// Imported positions come without the creation time; as soon as it is known, it is kept.
TEST(Advance, TheSameStreamKeepsItsShardsWhenMoreIsKnownOfIt) {
    const WallTime created{std::chrono::seconds{1'780'000'000}};
    Snapshot snapshot;
    snapshot.stream = StreamIdentity{"clicks", "", std::nullopt};
    apply(ShardAdvanced{shard, {after("10"), {}, {}}}, snapshot);
    apply(StreamIdentified{{"clicks", "arn", created}}, snapshot);
    EXPECT_EQ(snapshot.shards.size(), 1U);
    EXPECT_EQ(snapshot.stream->created, created);
    apply(StreamIdentified{{"clicks", "arn", created + std::chrono::seconds{1}}}, snapshot);
    EXPECT_TRUE(snapshot.shards.empty());
}

}  // namespace
}  // namespace kinesisd
