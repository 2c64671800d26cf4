#include "snapshot/rewind.hpp"

#include "snapshot/sequence_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Of the stream below: 0 was split into 1 and 2; 2 was merged with 3 into 4, and 4 is waiting.
const ShardId root{"shardId-000000000000"};
const ShardId left{"shardId-000000000001"};
const ShardId right{"shardId-000000000002"};
const ShardId other{"shardId-000000000003"};
const ShardId merged{"shardId-000000000004"};

WallTime at_second(int second) {
    return WallTime{std::chrono::seconds{1'790'000'000 + second}};
}
const WallTime stored = at_second(1000);
const WallTime now = at_second(2000);

Checkpoint after(const char* number) {
    return After{SequenceNumber{number}};
}
Checkpoint at(const char* number) {
    return At{SequenceNumber{number}};
}

Snapshot resharded() {
    const ShardTally tally{3, 30, SequenceNumber{"10"}, SequenceNumber{"100"}};
    Snapshot snapshot;
    snapshot.source = "clicks-in";
    snapshot.generation = 7;
    snapshot.stored = stored;
    snapshot.shards[root] = {Ended{}, {}, tally};
    snapshot.shards[left] = {after("100"), {root}, tally};
    snapshot.shards[right] = {Ended{}, {root}, tally};
    snapshot.shards[other] = {after("100"), {}, tally};
    snapshot.shards[merged] = {AtTrimHorizon{}, {right, other}, {}};
    snapshot.files["out.jsonl"].committed_bytes = 99;
    snapshot.ledger = {9, 9, {}, {}};
    return snapshot;
}

Rewound rewound(const RewindTarget& target, const std::optional<ShardId>& shard = std::nullopt) {
    return rewind(resharded(), target, shard, now).value();
}

// Why it is refused; empty if it is not.
std::string refusal(
    const Snapshot& snapshot,
    const RewindTarget& target,
    const std::optional<ShardId>& shard = std::nullopt
) {
    const Result<Rewound> done = rewind(snapshot, target, shard, now);
    if (done) return "";
    EXPECT_EQ(done.error().code, Errc::invalid_configuration);
    return done.error().detail;
}

TEST(Rewind, ToATimeTakesEveryShardThereFinishedOnesToo) {
    const Checkpoint there = AtTimestamp{at_second(500)};
    const Rewound done = rewound(at_second(500));
    EXPECT_THAT(
        done.shards,
        ElementsAre(
            RewoundShard{root, Ended{}, there},
            RewoundShard{left, after("100"), there},
            RewoundShard{right, Ended{}, there},
            RewoundShard{other, after("100"), there},
            RewoundShard{merged, AtTrimHorizon{}, AtTrimHorizon{}}
        )
    );
    for (const RewoundShard& shard : done.shards)
        EXPECT_EQ(done.snapshot.shards.at(shard.shard).checkpoint, shard.to);
}

// Of the layout that Kinesis gives its numbers today; it holds the second of the arrival.
Checkpoint after_arrival_at(int second) {
    const char* at_400 = "49674982530984896359736572748362499681868586510165475346";
    const char* at_500 = "49674982530984896359736572748362499681868593382113148946";
    return after(second == 400 ? at_400 : at_500);
}

// A shard that lags behind that time has read nothing that is to be read again.
TEST(Rewind, ToATimeLeavesAShardThatHasNotReachedIt) {
    Snapshot snapshot = resharded();
    snapshot.shards[left].checkpoint = after_arrival_at(400);
    snapshot.shards[other].checkpoint = after_arrival_at(500);
    const Snapshot done = rewind(snapshot, at_second(500), std::nullopt, now)->snapshot;
    EXPECT_EQ(done.shards.at(left).checkpoint, after_arrival_at(400));
    EXPECT_EQ(done.shards.at(left).tally, snapshot.shards.at(left).tally);
    EXPECT_EQ(done.shards.at(other).checkpoint, (Checkpoint{AtTimestamp{at_second(500)}}));
}

TEST(Rewind, BeforeTheFirstCommitHasNothingToGoBackTo) {
    Snapshot snapshot;
    snapshot.shards[root] = {AtTrimHorizon{}, {}, {}};
    EXPECT_EQ(rewind(snapshot, at_second(500), std::nullopt, now)->snapshot, snapshot);
}

// What was never read has nothing to go back to, and must not be skipped.
TEST(Rewind, ToATimeNeverTakesAShardForward) {
    Snapshot snapshot = resharded();
    snapshot.shards[left].checkpoint = AtTimestamp{at_second(400)};
    snapshot.shards[other].checkpoint = AtTimestamp{at_second(600)};
    const Snapshot done = rewind(snapshot, at_second(500), std::nullopt, now)->snapshot;
    EXPECT_EQ(done.shards.at(left).checkpoint, (Checkpoint{AtTimestamp{at_second(400)}}));
    EXPECT_EQ(done.shards.at(other).checkpoint, (Checkpoint{AtTimestamp{at_second(500)}}));
    EXPECT_EQ(done.shards.at(merged).checkpoint, Checkpoint{AtTrimHorizon{}});
}

TEST(Rewind, OfOneShardTakesItsDescendantsAlong) {
    const Checkpoint there = AtTimestamp{at_second(500)};
    const Snapshot done = rewound(at_second(500), right).snapshot;
    EXPECT_EQ(done.shards.at(right).checkpoint, there);
    EXPECT_EQ(done.shards.at(merged).checkpoint, Checkpoint{AtTrimHorizon{}});
    EXPECT_EQ(done.shards.at(root), resharded().shards.at(root));
    EXPECT_EQ(done.shards.at(left), resharded().shards.at(left));
    EXPECT_EQ(done.shards.at(other), resharded().shards.at(other));
}

TEST(Rewind, ToASequenceNumberReadsThatRecordNext) {
    const Rewound done = rewound(SequenceNumber{"20"}, root);
    EXPECT_THAT(
        done.shards,
        ElementsAre(
            RewoundShard{root, Ended{}, at("20")},
            RewoundShard{left, after("100"), AtTrimHorizon{}},
            RewoundShard{right, Ended{}, AtTrimHorizon{}},
            RewoundShard{merged, AtTrimHorizon{}, AtTrimHorizon{}}
        )
    );
    EXPECT_EQ(done.snapshot.shards.at(other), resharded().shards.at(other));
}

TEST(Rewind, FindsDescendantsWhateverTheirNames) {
    Snapshot snapshot;
    snapshot.stored = stored;
    snapshot.shards[ShardId{"c"}] = {after("100"), {}, {}};
    snapshot.shards[ShardId{"b"}] = {after("100"), {ShardId{"c"}}, {}};
    snapshot.shards[ShardId{"a"}] = {after("100"), {ShardId{"b"}}, {}};
    EXPECT_EQ(rewind(snapshot, SequenceNumber{"1"}, ShardId{"c"}, now)->shards.size(), 3U);
}

TEST(Rewind, CountsTheRecordsOfARewoundShardAnewAndKeepsEverythingElse) {
    const Snapshot done = rewound(SequenceNumber{"100"}, left).snapshot;
    Snapshot expected = resharded();
    expected.shards[left].checkpoint = at("100");
    expected.shards[left].tally = {};
    EXPECT_EQ(done, expected);
}

struct Bound {
    Checkpoint from;
    const char* newest;  // nothing: none
    const char* refused;
};

TEST(Rewind, ToASequenceNumberNeverSkipsWhatWasNotRead) {
    for (const auto& [from, newest, ahead] :
         {Bound{after("100"), "100", "101"},
          Bound{at("100"), "100", "101"},
          Bound{after("99"), "99", "100"},  // by value, not by text
          Bound{Ended{}, "100", "101"},     // the last one that was read of it
          Bound{AtTrimHorizon{}, nullptr, "1"},
          Bound{AtTimestamp{at_second(1)}, nullptr, "1"}}) {
        Snapshot snapshot = resharded();
        snapshot.shards[left].checkpoint = from;
        EXPECT_NE(refusal(snapshot, SequenceNumber{ahead}, left), "") << to_text(from);
        if (newest != nullptr) {
            EXPECT_EQ(refusal(snapshot, SequenceNumber{newest}, left), "") << to_text(from);
        }
    }
}

// Its last record is not known when the position came from elsewhere.
TEST(Rewind, OfAFinishedShardWithoutATallyTakesEveryNumber) {
    Snapshot snapshot = resharded();
    snapshot.shards[root].tally = {};
    EXPECT_EQ(refusal(snapshot, SequenceNumber{"999999"}, root), "");
}

TEST(Rewind, SaysWhyItIsRefused) {
    const Snapshot snapshot = resharded();
    EXPECT_THAT(refusal(snapshot, now + std::chrono::milliseconds{1}), HasSubstr("in the future"));
    EXPECT_THAT(
        refusal(snapshot, stored + std::chrono::milliseconds{1}), HasSubstr("would be skipped")
    );
    EXPECT_EQ(refusal(snapshot, stored), "");
    EXPECT_THAT(refusal(snapshot, SequenceNumber{"5"}), HasSubstr("--shard"));
    EXPECT_THAT(
        refusal(snapshot, at_second(1), ShardId{"shardId-00000000003"}),
        HasSubstr("did you mean 'shardId-000000000003'?")
    );
    EXPECT_THAT(refusal(snapshot, SequenceNumber{"101"}, left), HasSubstr("(100)"));
}

TEST(SequenceText, HoldsTheSecondOfTheArrival) {
    const auto arrival = [](const std::string& number) {
        return arrival_of(SequenceNumber{number});
    };
    const std::string real = "49680483806192326467860046169633504284704422586650460178";
    EXPECT_EQ(arrival(real), WallTime{std::chrono::seconds{1795417858}});
    EXPECT_EQ(arrival("100"), std::nullopt);
    EXPECT_EQ(arrival(real + "0"), std::nullopt);
    EXPECT_EQ(arrival(real.substr(0, 55) + "9"), std::nullopt);  // another version
    // Of the year 1970, which is no time of Kinesis.
    EXPECT_EQ(arrival("49674982530984896359736572748362499558860696145971118098"), std::nullopt);
}

TEST(RewindTarget, IsATimeALookBackOrANumber) {
    EXPECT_EQ(
        parse_rewind_target("2026-09-01T00:00:00Z", now).value(),
        RewindTarget{parse_iso8601("2026-09-01T00:00:00Z").value()}
    );
    EXPECT_EQ(parse_rewind_target("-3h", now).value(), RewindTarget{now - std::chrono::hours{3}});
    EXPECT_EQ(
        parse_rewind_target("-1500ms", now).value(),
        RewindTarget{now - std::chrono::milliseconds{1500}}
    );
    const char* number = "49680483806192326467860046169633504284704422586650460178";
    EXPECT_EQ(parse_rewind_target(number, now).value(), RewindTarget{SequenceNumber{number}});
}

TEST(RewindTarget, IsNothingElse) {
    for (const char* text :
         {"", "3h", "0h", "-3", "yesterday", "2026-09-01", "007", "-0s", "12x", "+3h"}) {
        const Result<RewindTarget> target = parse_rewind_target(text, now);
        ASSERT_FALSE(target.has_value()) << text;
        EXPECT_THAT(target.error().detail, HasSubstr("look-back")) << text;
    }
    EXPECT_FALSE(parse_rewind_target(std::string(130, '1'), now).has_value());
    EXPECT_TRUE(parse_rewind_target(std::string(129, '1'), now).has_value());
}

TEST(Rewind, OfFilesIsRefusedAndSaysWhatToDo) {
    Snapshot snapshot;
    snapshot.source = "lines-in";
    snapshot.inputs[InputId{1}].path = "in/a.log";
    const Result<Rewound> rewound = rewind(snapshot, WallTime{}, std::nullopt, WallTime{});
    ASSERT_FALSE(rewound.has_value());
    EXPECT_EQ(rewound.error().code, Errc::invalid_configuration);
    EXPECT_NE(rewound.error().detail.find("delete its snapshot"), std::string::npos);
}

}  // namespace
}  // namespace kinesisd
