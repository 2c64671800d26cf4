#include "kinesis/put_queue.hpp"

#include "kinesis/put_queue_support.hpp"

namespace kinesisd::kinesis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Error lost{Errc::connection_lost, ""};
const Error invalid{Errc::invalid_request, "PutRecords: ValidationException: no (400)"};

struct Fixture : testing::Test {
    PutQueue queue{PutQueue::Options{}, put_start};
    Fixture() { queue.set_shards(one_shard(), put_start); }

    // Makes the next call and answers it; its records.
    Texts call(const Texts& words, TimePoint now = put_start) {
        const std::optional<PutBatch> batch = queue.next(now);
        const Texts data = data_of(batch);
        if (batch) last = queue.settle(*batch, results(words), now, no_jitter);
        return data;
    }
    Texts next(TimePoint now = put_start) { return data_of(queue.next(now)); }

    Settlement last;
};
using PutQueues = Fixture;

TEST_F(PutQueues, SendRefusedRecordsAgainInOrderAndWithoutTheOthers) {
    add_all(queue, {"a1", "b1", "c1", "d1", "e1"});
    EXPECT_EQ(
        call({"ok", "throttled", "ok", "InternalFailure", "ok"}),
        (Texts{"a1", "b1", "c1", "d1", "e1"})
    );
    EXPECT_EQ(last.accepted.at(0).records, 3U);
    EXPECT_EQ(queue.size(), 2U);
    add_all(queue, {"f1"});
    const TimePoint later = put_start + seconds{1};
    EXPECT_EQ(call({"ok", "ok"}, later), (Texts{"b1", "d1"}));
    EXPECT_EQ(call({"ok"}, later), (Texts{"f1"}));
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(queue.held_bytes(), 0U);
}

TEST_F(PutQueues, HaveOneRecordOfAKeyOnItsWay) {
    add_all(queue, {"a1", "a2", "b1", "a3", "c1"});
    const auto first = queue.next(put_start);
    EXPECT_EQ(data_of(first), (Texts{"a1", "b1", "c1"}));
    EXPECT_EQ(next(), Texts{});
    (void)queue.settle(*first, results({"throttled", "ok", "ok"}), put_start, no_jitter);
    add_all(queue, {"b2"});
    const TimePoint later = put_start + seconds{1};
    EXPECT_EQ(call({"ok"}, later), (Texts{"a1"}));
    EXPECT_EQ(call({"ok", "ok"}, later), (Texts{"b2", "a2"}));
    EXPECT_EQ(call({"ok"}, later), (Texts{"a3"}));
    EXPECT_TRUE(queue.empty());
}

TEST_F(PutQueues, MakeSeveralCallsAtOnceButNotMoreThanTheyMay) {
    for (int i = 0; i < 5000; ++i)
        queue.add(outgoing("k" + std::to_string(i), "x").view());
    std::vector<PutBatch> calls;
    for (TimePoint now = put_start; now < put_start + seconds{5}; now += milliseconds{10})
        while (auto batch = queue.next(now))
            calls.push_back(std::move(*batch));
    ASSERT_EQ(calls.size(), 8U);
    EXPECT_EQ(queue.wakes_at(put_start), std::nullopt);
    for (const PutBatch& batch : calls)
        EXPECT_LE(batch.size(), put_entries_max);
    EXPECT_EQ(calls.front().size(), put_entries_max);
}

TEST_F(PutQueues, FillACallUpToItsBytes) {
    const std::string mebibyte((std::size_t{1} << 20U) - 2, 'x');
    for (const char* key : {"k1", "k2", "k3", "k4", "k5", "k6"})
        queue.add(outgoing(key, mebibyte).view());
    std::vector<std::size_t> sizes;
    for (TimePoint now = put_start; now < put_start + seconds{60}; now += milliseconds{1})
        if (const auto batch = queue.next(now)) {
            std::size_t bytes = 0;
            for (const QueuedRecord* queued : batch->records())
                bytes += queued->record.bytes.size();
            EXPECT_LE(bytes, std::size_t{5} << 20U);
            (void)queue.settle(*batch, all_ok(*batch), now, no_jitter);
        }
    EXPECT_TRUE(queue.empty());
}

TEST_F(PutQueues, CountAsReadyWhatNothingHoldsUpButTheCalls) {
    add_all(queue, {"a1", "a2", "b1", "c1"});
    EXPECT_EQ(queue.ready(put_start), 3U) << "a2 waits for a1";
    const PutBatch batch = *queue.next(put_start);
    EXPECT_EQ(queue.ready(put_start), 0U) << "all are on their way";
    add_all(queue, {"d1"});
    EXPECT_EQ(queue.ready(put_start), 1U);
    const Error denied{Errc::access_denied, ""};
    (void)queue.fail(batch, denied, put_start, ~std::uint64_t{0});
    EXPECT_EQ(queue.ready(put_start), 0U) << "the queue pauses";
}

// Each hundredth record is refused again and again; what the others took is given back.
TEST_F(PutQueues, HoldLittleMoreThanWhatWaits) {
    const std::string data(400, 'x');
    std::size_t refused_bytes = 0;
    TimePoint now = put_start;
    for (int round = 0; round < 100; ++round, now += seconds{1}) {
        for (int i = 1; i <= 400; ++i)
            queue.add(outgoing("k" + std::to_string(round * 400 + i), data).view());
        while (const auto batch = queue.next(now)) {
            std::vector<PutResult> answers;
            for (const QueuedRecord* queued : batch->records()) {
                EXPECT_EQ(queued->record.data(), data);
                answers.push_back(result(
                    queued->record.partition_key().ends_with("00") ? "InternalFailure" : "ok"
                ));
            }
            (void)queue.settle(*batch, answers, now, ~std::uint64_t{0});
        }
        refused_bytes = queue.size() * (sizeof(QueuedRecord) + data.size());
        EXPECT_LT(queue.held_bytes(), 3 * refused_bytes + (std::size_t{512} << 10U));
    }
    EXPECT_EQ(queue.size(), 400U);
}

TEST_F(PutQueues, WaitLongerAfterEachRefusalUpToACap) {
    constexpr std::uint64_t full_jitter = ~std::uint64_t{0};
    add_all(queue, {"a1"});
    TimePoint now = put_start;
    Duration longest{0};
    for (int attempt = 0; attempt < 20; ++attempt) {
        const auto batch = queue.next(now);
        ASSERT_TRUE(batch) << attempt;
        (void)queue.settle(*batch, results({"InternalFailure"}), now, full_jitter);
        const auto wakes = queue.wakes_at(now);
        ASSERT_TRUE(wakes);
        EXPECT_GE(*wakes - now, longest * 0.99);
        longest = *wakes - now;
        now = *wakes;
    }
    EXPECT_GT(longest, seconds{19});
    EXPECT_LE(longest, seconds{20});
}

TEST_F(PutQueues, CountWhatALostAnswerMayHaveDoubledAndSendItAgain) {
    add_all(queue, {"a1", "b1", "a2"});
    const auto batch = queue.next(put_start);
    const Settlement settlement = queue.fail(*batch, lost, put_start, no_jitter);
    EXPECT_EQ(settlement.possible_duplicates, 2U);
    EXPECT_EQ(call({"ok", "ok"}), (Texts{"a1", "b1"}));
    EXPECT_EQ(call({"ok"}), (Texts{"a2"}));
    add_all(queue, {"c1"});
    const auto unsent = queue.next(put_start);
    const Error refused{Errc::connect_failed, ""};
    EXPECT_EQ(queue.fail(*unsent, refused, put_start, no_jitter).possible_duplicates, 0U);
}

TEST_F(PutQueues, FindTheOneRecordThatMakesACallInvalid) {
    add_all(queue, {"a1", "b1", "c1", "d1", "e1", "d2"});
    Texts accepted;
    Texts refused;
    for (int calls = 0; !queue.empty(); ++calls) {
        ASSERT_LT(calls, 20);
        const auto batch = queue.next(put_start);
        ASSERT_TRUE(batch);
        const Texts data = data_of(*batch);
        const bool bad = std::ranges::find(data, "d1") != data.end();
        const Settlement settlement =
            bad ? queue.fail(*batch, invalid, put_start, no_jitter)
                : queue.settle(*batch, all_ok(*batch), put_start, no_jitter);
        for (const RefusedRecord& one : settlement.refused) {
            EXPECT_EQ(one.error.code, Errc::record_refused);
            refused.emplace_back(one.record.view().data());
        }
        if (!bad) accepted.insert(accepted.end(), data.begin(), data.end());
    }
    std::ranges::sort(accepted);
    EXPECT_EQ(accepted, (Texts{"a1", "b1", "c1", "d2", "e1"}));
    EXPECT_EQ(refused, (Texts{"d1"}));
}

TEST_F(PutQueues, DoNotTakeAProxysPageForAJudgementOfRecords) {
    add_all(queue, {"a1"});
    const auto batch = queue.next(put_start);
    const Error page{Errc::invalid_request, "PutRecords: an answer without error code (404)"};
    EXPECT_TRUE(queue.fail(*batch, page, put_start, no_jitter).refused.empty());
    EXPECT_EQ(queue.size(), 1U);
    EXPECT_EQ(queue.trouble(), page);
}

TEST_F(PutQueues, KeepWhatIsRefusedForAReasonThatAPersonMends) {
    constexpr std::uint64_t full_jitter = ~std::uint64_t{0};
    const Error denied{Errc::access_denied, "no"};
    add_all(queue, {"a1", "b1"});
    TimePoint now = put_start;
    for (int i = 0; i < 50; ++i) {
        const auto batch = queue.next(now);
        ASSERT_TRUE(batch);
        (void)queue.fail(*batch, denied, now, full_jitter);
        EXPECT_EQ(queue.trouble(), denied);
        EXPECT_EQ(next(now), Texts{});
        ASSERT_TRUE(queue.wakes_at(now));
        now = *queue.wakes_at(now);
    }
    EXPECT_EQ(call({"ok", "ok"}, now).size(), 2U);
    EXPECT_EQ(queue.trouble(), std::nullopt);
    EXPECT_TRUE(queue.empty());
}

TEST_F(PutQueues, MakeFewerCallsAtOnceWhileCallsFail) {
    for (int i = 0; i < 900; ++i)
        queue.add(outgoing("k" + std::to_string(i), "x").view());
    TimePoint now = put_start;
    for (int i = 0; i < 3; ++i) {
        const auto batch = queue.next(now);
        ASSERT_TRUE(batch);
        (void)queue.fail(*batch, lost, now, no_jitter);
        now += seconds{1};
    }
    const auto only = queue.next(now);
    ASSERT_TRUE(only);
    EXPECT_EQ(next(now), Texts{});
    (void)queue.settle(*only, all_ok(*only), now, no_jitter);
    EXPECT_NE(next(now), Texts{});
}

TEST_F(PutQueues, SlowOnlyTheShardThatThrottles) {
    const Uint128 middle = Uint128{1} << 127U;
    std::vector<Shard> shards(2);
    shards[0].id = ShardId{"left"};
    shards[0].hash_keys = {0, middle - 1};
    shards[1].id = ShardId{"right"};
    shards[1].hash_keys = {middle, ~Uint128{0}};
    queue.set_shards(ShardMap{shards}, put_start);
    const auto add_one = [this](const char* hash_key, int n) {
        queue.add(outgoing(hash_key + std::to_string(n), "x", 0, hash_key).view());
    };
    for (int i = 0; i < 400; ++i) {
        add_one("0", i);
        add_one("340282366920938463463374607431768211455", i);
    }
    const auto batch = queue.next(put_start);
    ASSERT_TRUE(batch);
    std::vector<PutResult> answers;
    for (const QueuedRecord* queued : batch->records()) {
        const bool is_left = queued->record.explicit_hash_key == "0";
        answers.push_back(result(is_left ? "throttled" : "ok"));
        if (!is_left) answers.back().shard = "right";
    }
    const Settlement settlement = queue.settle(*batch, answers, put_start, no_jitter);
    EXPECT_EQ(settlement.throttled.at(ShardId{"left"}), 250U);
    EXPECT_FALSE(queue.take_map_is_stale());
    const auto others = queue.next(put_start);
    ASSERT_TRUE(others);
    EXPECT_EQ(others->size(), 150U);
    for (const QueuedRecord* queued : others->records())
        EXPECT_EQ(queued->lane->shard.text(), "right");
    const PutLane& left = *queue.lanes().at(ShardId{"left"});
    EXPECT_EQ(left.hot_keys.top(10).size(), 10U);
    EXPECT_LT(left.rate.share(), 1.0);
}

TEST_F(PutQueues, NoticeThatTheMapIsOldAndFollowTheNewOne) {
    add_all(queue, {"a1", "b1"});
    const auto batch = queue.next(put_start);
    std::vector<PutResult> answers = all_ok(*batch);
    answers[0].shard = "a-child";
    add_all(queue, {"a2", "c1"});
    (void)queue.settle(*batch, answers, put_start, no_jitter);
    EXPECT_TRUE(queue.take_map_is_stale());
    EXPECT_FALSE(queue.take_map_is_stale());
    Shard child;
    child.id = ShardId{"a-child"};
    child.hash_keys = {0, ~Uint128{0}};
    queue.set_shards(ShardMap{std::span{&child, 1}}, put_start);
    EXPECT_EQ(queue.lanes().size(), 1U);
    EXPECT_EQ(call({"ok", "ok"}), (Texts{"c1", "a2"}));
}

}  // namespace
}  // namespace kinesisd::kinesis
