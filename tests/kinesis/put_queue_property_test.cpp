// A PutQueue against a service that refuses, loses and delays by chance, thousands of steps a seed.
// Whatever happens: the first acceptances of each key are in the order in which its records came,
// nothing is lost, and no record waits for a key that is not its own.
#include "kinesis/put_queue_support.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace kinesisd::kinesis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What a client does with a record that was refused.
enum class Retry {
    in_its_place,  // as PutQueue does
    at_the_end,    // the mistake that the promise is about
};

class Trial {
public:
    Trial(std::uint64_t seed, Retry retry) : dice_{seed}, retry_{retry} {
        options_.calls_max = 1 + roll(8);
        queue_ = std::make_unique<PutQueue>(options_, now_);
        queue_->set_shards(shards(1 + roll(4)), now_);
    }

    // The first promise that was broken; empty if none was.
    std::string run() {
        const unsigned keys = 1 + roll(30);
        for (unsigned step = 0; step < 1500 && broken_.empty(); ++step) {
            if (roll(3) == 0) add(keys);
            if (roll(200) == 0) queue_->set_shards(shards(1 + roll(4)), now_);
            make_calls();
            if (!calls_.empty() && roll(3) > 0) answer(roll(static_cast<unsigned>(calls_.size())));
            if (roll(2) == 0) now_ += milliseconds{roll(40)};
        }
        faults_ = false;
        for (unsigned step = 0; step < 200'000 && !queue_->empty() && broken_.empty(); ++step) {
            make_calls();
            if (!calls_.empty())
                answer(0);
            else
                now_ = std::max(now_, queue_->wakes_at(now_).value_or(now_));
        }
        expect(queue_->empty(), "records are left although all faults are over");
        expect(accepted_ + refused_.size() >= added_ || !broken_.empty(), "records are lost");
        expect(queue_->held_bytes() == 0, "bytes are left");
        return broken_;
    }
    [[nodiscard]] std::uint64_t accepted() const { return accepted_; }

private:
    unsigned roll(unsigned sides) { return static_cast<unsigned>(dice_() % sides); }
    void expect(bool promise, const char* what) {
        if (!promise && broken_.empty()) broken_ = what;
    }

    static ShardMap shards(unsigned count) {
        std::vector<Shard> all(count);
        const Uint128 width = ~Uint128{0} / count;
        for (unsigned i = 0; i < count; ++i) {
            all[i].id = ShardId{"shard-" + std::to_string(count) + "-" + std::to_string(i)};
            all[i].hash_keys = {
                width * i + (i > 0 ? 1 : 0), i + 1 == count ? ~Uint128{0} : width * (i + 1)
            };
        }
        return ShardMap{all};
    }

    void add(unsigned keys) {
        for (unsigned i = 1 + roll(60); i > 0; --i) {
            const std::string key = "k" + std::to_string(roll(keys) * roll(2));
            queue_->add(outgoing(key, std::to_string(numbers_[key]++), added_++).view());
        }
    }

    void make_calls() {
        while (auto batch = queue_->next(now_)) {
            expect(batch->size() > 0 && batch->size() <= put_entries_max, "a call's size");
            for (const QueuedRecord* queued : batch->records())
                expect(
                    in_flight_.insert(std::string{queued->record.partition_key()}).second,
                    "two records of a key are on their way"
                );
            calls_.push_back(std::move(*batch));
        }
        expect(calls_.size() <= options_.calls_max, "too many calls");
        expect(calls_.size() == queue_->calls_in_flight(), "calls are miscounted");
        expect_nobody_waits_in_vain();
    }

    // There is no call to make: each lane is empty or has no tokens, or calls are at their limit.
    void expect_nobody_waits_in_vain() {
        if (failing_ > 0 || calls_.size() >= options_.calls_max) return;
        for (const auto& [id, lane] : queue_->lanes()) {
            const bool waits = !lane->fresh.empty() || !lane->refused.empty();
            expect(!waits || !lane->rate.open(now_), "a key waits although its lane is open");
        }
        if (calls_.empty() && !queue_->empty())
            expect(queue_->wakes_at(now_).has_value(), "everything waits for nothing");
    }

    void answer(unsigned number) {
        const PutBatch batch = std::move(calls_[number]);
        calls_.erase(calls_.begin() + number);
        std::vector<OutgoingRecord> again;
        for (const QueuedRecord* queued : batch.records())
            in_flight_.erase(std::string{queued->record.partition_key()});
        if (faults_ && roll(10) == 0) {
            lose(batch);
            return;
        }
        std::vector<PutResult> answers;
        for (const QueuedRecord* queued : batch.records()) {
            const bool refuses = faults_ && roll(10) < 3;
            const char* word = !refuses ? "ok" : roll(2) == 0 ? "throttled" : "InternalFailure";
            answers.push_back(result(word));
            if (!refuses) {
                accept(queued->record);
                answers.back().shard = queued->lane->shard.text();
            } else if (retry_ == Retry::at_the_end) {
                again.emplace_back(queued->record);
                answers.back() = result("ok");
            }
        }
        failing_ = 0;
        (void)queue_->settle(batch, answers, now_, dice_());
        for (const OutgoingRecord& record : again)
            queue_->add(record.view());
    }

    // The call fails as a whole; perhaps the service has taken some of it.
    void lose(const PutBatch& batch) {
        const std::size_t reached = roll(static_cast<unsigned>(batch.size()) + 1);
        const bool is_answer_lost = roll(2) == 0;
        for (std::size_t i = 0; is_answer_lost && i < reached; ++i)
            accept(batch.records()[i]->record);
        const Errc code = is_answer_lost ? Errc::timed_out : Errc::connect_failed;
        ++failing_;
        (void)queue_->fail(batch, Error{code, ""}, now_, dice_());
    }

    void accept(const RecordView& record) {
        const std::string key{record.partition_key()};
        const std::uint64_t number = std::stoull(std::string{record.data()});
        std::uint64_t& expected = first_acceptances_[key];
        expect(number <= expected, "a record has overtaken another one of its key");
        if (number == expected) {
            ++expected;
            ++accepted_;
        }
    }

    std::mt19937_64 dice_;
    Retry retry_;
    TimePoint now_ = put_start;
    PutQueue::Options options_;
    std::unique_ptr<PutQueue> queue_;
    std::vector<PutBatch> calls_;
    std::set<std::string> in_flight_;
    std::map<std::string, std::uint64_t> numbers_;            // given to records, by key
    std::map<std::string, std::uint64_t> first_acceptances_;  // so many, by key
    std::vector<std::string> refused_;
    std::uint64_t added_ = 0;
    std::uint64_t accepted_ = 0;
    unsigned failing_ = 0;
    bool faults_ = true;
    std::string broken_;
};

TEST(PutQueueByChance, KeepsEveryPromise) {
    std::uint64_t accepted = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Trial trial{seed, Retry::in_its_place};
        ASSERT_EQ(trial.run(), "") << "seed " << seed;
        accepted += trial.accepted();
    }
    EXPECT_GT(accepted, 100'000U);
}

TEST(PutQueueByChance, WouldNoticeARetryThatAppendsAtTheEnd) {
    unsigned noticed = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        if (Trial{seed, Retry::at_the_end}.run() == "a record has overtaken another one of its key")
            ++noticed;
    EXPECT_EQ(noticed, 20U);
}

}  // namespace
}  // namespace kinesisd::kinesis
