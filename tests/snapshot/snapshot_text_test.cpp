#include "snapshot/sealed.hpp"
#include "snapshot/snapshot.hpp"

#include <gtest/gtest.h>

#include <random>

namespace kinesisd {
namespace {

Snapshot full() {
    Snapshot snapshot;
    snapshot.source = "clicks-in";
    snapshot.generation = 42;
    snapshot.stored = WallTime{std::chrono::milliseconds{1'790'000'000'123}};
    snapshot.stream = StreamIdentity{
        "clicks",
        "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks",
        WallTime{std::chrono::milliseconds{1'780'000'000'000}}
    };
    snapshot.shards[ShardId{"shardId-000000000000"}] = {Ended{}, {}, {}};
    snapshot.shards[ShardId{"shardId-000000000001"}] = {
        After{SequenceNumber{"49680483806192326467860046169633504284704422586650460178"}},
        {ShardId{"shardId-000000000000"}},
        {12, 3456, SequenceNumber{"4968"}, SequenceNumber{"49680483"}}
    };
    snapshot.shards[ShardId{"shardId-000000000002"}] = {
        AtTrimHorizon{}, {ShardId{"shardId-000000000001"}, ShardId{"shardId-000000000009"}}, {}
    };
    snapshot.shards[ShardId{"shardId-000000000003"}] = {
        AtTimestamp{WallTime{std::chrono::milliseconds{1'790'000'000'007}}}, {}, {}
    };
    snapshot.shards[ShardId{"shardId-000000000004"}] = {At{SequenceNumber{"17"}}, {}, {}};
    snapshot.files["/var/lib/\"quoted\"\n.jsonl"] = FileMark{
        "clicks-out",
        65024,
        12,
        1'234'567'890'123,
        std::string{"\x00\xff}\n", 4},
        1'790'000'000'000,
        17,
        ShardId{"shardId-000000000001"}
    };
    snapshot.inputs[InputId{3}] = {
        "in/\"quoted\".log", 65024, 77, 1'234'567'890'123, {1024, 0xfedcba9876543210}, {64, 1}
    };
    snapshot.inputs[InputId{18}].path = "in/not-begun.log";
    snapshot.files["begun/not.jsonl"].sink = "clicks-out";
    snapshot.finishing.push_back({"clicks-out", "a.jsonl", "a.jsonl.00000016", 65024, 11, 99});
    snapshot.finished = {"a.jsonl.00000014.gz", "a.jsonl.00000015.gz"};
    snapshot.table = TableProgress{"^YYY4HABTRW7T8VX2Q429ZYV70W", 12, true};
    snapshot.ledger = {12, 7, {{"too_deep", 2}}, {{"invalid_json", 2}, {"wrong_type", 1}}};
    snapshot.sent_ahead_rows = 640;
    snapshot.time_ms = 1'790'000'000'122;
    return snapshot;
}

Errc refusal(std::string_view text) {
    const Result<Snapshot> parsed = parse_snapshot(text);
    EXPECT_FALSE(parsed.has_value());
    return parsed ? Errc::locked : parsed.error().code;
}

TEST(SnapshotText, ComesBackAsItWas) {
    const Result<Snapshot> back = parse_snapshot(to_text(full()));
    ASSERT_TRUE(back.has_value()) << back.error().text();
    EXPECT_EQ(*back, full());
    const Result<Snapshot> fresh = parse_snapshot(to_text(Snapshot{}));
    ASSERT_TRUE(fresh.has_value());
    EXPECT_EQ(*fresh, Snapshot{});
}

TEST(SnapshotText, SaysTheStateOfEachShardForPeople) {
    const std::string text = to_text(full());
    EXPECT_NE(text.find(R"("state": "finished")"), std::string::npos);
    EXPECT_NE(text.find(R"("state": "reading")"), std::string::npos);
    // Its parent is known and not finished.
    EXPECT_NE(text.find(R"("state": "waiting")"), std::string::npos);
    EXPECT_EQ(text.back(), '\n');
}

TEST(SnapshotText, IsDamagedAfterAnyCut) {
    const std::string text = to_text(full());
    for (std::size_t size = 0; size + 2 < text.size(); ++size)
        ASSERT_EQ(refusal(text.substr(0, size)), Errc::damaged_snapshot) << size;
}

// A flipped bit may fall on white space or on a digit of the checksum itself; whatever is accepted
// must say the same as before.
TEST(SnapshotText, NeverSaysSomethingElseAfterAFlippedBit) {
    const std::string text = to_text(full());
    std::mt19937_64 chance{1};
    unsigned refused = 0;
    for (int i = 0; i < 4000; ++i) {
        std::string changed = text;
        char& victim = changed[chance() % changed.size()];
        victim = static_cast<char>(victim ^ static_cast<char>(1U << (chance() % 8)));
        const Result<Snapshot> parsed = parse_snapshot(changed);
        if (parsed) {
            EXPECT_EQ(*parsed, full());
        } else {
            ++refused;
        }
    }
    EXPECT_GT(refused, 3000U);
}

TEST(SnapshotText, NamesWhatIsWrong) {
    const std::string text = to_text(full());
    const auto replaced = [&text](const std::string& from, const std::string& to) {
        std::string changed = text;
        changed.replace(changed.find(from), from.size(), to);
        return parse_snapshot(changed).error().detail;
    };
    EXPECT_EQ(replaced("\"version\": 1", "\"version\": 2"), "format version 2 is not known here");
    EXPECT_EQ(replaced("kinesisd-snapshot", "something-else"), "not a kinesisd snapshot");
    EXPECT_EQ(replaced("\"generation\": 42", "\"generation\": 43"), "its checksum does not match");
}

// Also under the right checksum: as somebody may write it by hand.
TEST(SnapshotText, TakesOnlyWholeNumbersInTheirRange) {
    using Json = nlohmann::ordered_json;
    const auto state = Json::parse(to_text(full())).at("state");
    const auto with = [&state](const char* place, const Json& number) {
        Json changed = state;
        changed[Json::json_pointer{place}] = number;
        return test::sealed(changed);
    };
    for (const char* place :
         {"/generation",
          "/shards/1/read/bytes",
          "/files/0/committed_bytes",
          "/files/1/number",
          "/finishing/0/inode",
          "/inputs/0/head/bytes",
          "/inputs/0/offset",
          "/ledger/written",
          "/ledger/skipped/wrong_type",
          "/sent_ahead_rows",
          "/table/rows"}) {
        for (const Json& number : {Json(-1), Json(1.5), Json(1e99), Json("1"), Json(nullptr)})
            EXPECT_EQ(refusal(with(place, number)), Errc::damaged_snapshot) << place << number;
        EXPECT_TRUE(parse_snapshot(with(place, 7))) << place;
    }
    // What was read has a first and a last record.
    EXPECT_EQ(refusal(with("/shards/1/read/records", 0)), Errc::damaged_snapshot);
    EXPECT_EQ(refusal(with("/inputs/0/head/bytes", 1LL << 32)), Errc::damaged_snapshot);
    EXPECT_EQ(refusal(with("/time_ms", std::uint64_t{1} << 63U)), Errc::damaged_snapshot);
    EXPECT_EQ(parse_snapshot(with("/time_ms", -1))->time_ms, -1);
    EXPECT_EQ(parse_snapshot(with("/generation", UINT64_MAX))->generation, UINT64_MAX);
}

TEST(StreamIdentity, ToldApartByCreationTime) {
    const StreamIdentity clicks = *full().stream;
    StreamIdentity anew = clicks;
    anew.created = *clicks.created + std::chrono::milliseconds{1};
    EXPECT_FALSE(clicks.may_be(anew));
    anew.created.reset();  // an emulator that does not say
    EXPECT_TRUE(clicks.may_be(anew));
    anew.name = "other";
    EXPECT_FALSE(clicks.may_be(anew));
}

TEST(Ledger, BalancesWhenNothingIsLost) {
    Ledger ledger{10, 7, {}, {{"invalid_json", 2}, {"wrong_type", 1}}};
    EXPECT_TRUE(ledger.balanced());
    ledger += Ledger{4, 1, {{"wrong_type", 1}}, {{"too_deep", 2}}};
    EXPECT_TRUE(ledger.balanced());
    EXPECT_EQ(ledger.skipped_total(), 5U);
    EXPECT_EQ(ledger.dead_lettered_total(), 1U);
    ledger += Ledger{1, 0, {}, {}};
    EXPECT_FALSE(ledger.balanced());
}

}  // namespace
}  // namespace kinesisd
