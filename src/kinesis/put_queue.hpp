// PutQueue: the records on their way to one stream, and which of them may go into the next call.
// Of each partition key only the oldest record may be in a call; the others wait for its answer, so
// the first acceptances of a key are in order whatever is refused, lost or sent again. Keys do not
// wait for each other. A shard that throttles slows its own lane only.
#pragma once

#include "base/backoff.hpp"
#include "kinesis/hot_keys.hpp"
#include "kinesis/key_chains.hpp"
#include "kinesis/put_answer.hpp"
#include "kinesis/put_batch.hpp"
#include "kinesis/record_pool.hpp"
#include "kinesis/shard_map.hpp"
#include "kinesis/write_rate.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kinesisd::kinesis {

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
inline constexpr std::size_t put_entries_max = 500;
// So long after its last throttle a shard's hot keys are of interest.
inline constexpr Duration hot_for = std::chrono::minutes{1};

// The records for one shard, as far as the map knows.
struct PutLane {
    PutLane(ShardId id, TimePoint now) : shard{std::move(id)}, rate{now} {}

    ShardId shard;  // empty: nobody knows which
    WriteRate rate;
    std::deque<QueuedRecord*> fresh;    // to be sent for the first time
    std::deque<QueuedRecord*> refused;  // to be sent again, now
    std::uint64_t throttles = 0;
    std::optional<TimePoint> throttled_at;
    HotKeys hot_keys;  // while it throttles
};

// A record that will never be accepted.
struct RefusedRecord {
    OutgoingRecord record;
    Error error;
};

// What came of a call.
struct Settlement {
    struct Accepted {
        std::uint64_t records = 0;
        std::uint64_t bytes = 0;  // of data
    };
    std::map<std::uint64_t, Accepted> accepted;   // by minibatch
    std::vector<RefusedRecord> refused;           // for good
    std::map<std::string, std::uint64_t> failed;  // by the service's code; sent again or refused
    std::map<ShardId, std::uint64_t> throttled;   // by shard
    std::uint64_t possible_duplicates = 0;        // accepted perhaps, and sent again
};

class PutQueue {
public:
    struct Options {
        std::size_t call_bytes_max = std::size_t{5} << 20U;
        unsigned calls_max = 8;  // in flight
        BackoffLimits backoff{std::chrono::milliseconds{50}, std::chrono::seconds{20}};
    };

    PutQueue(Options options, TimePoint now);
    PutQueue(const PutQueue&) = delete;
    PutQueue& operator=(const PutQueue&) = delete;
    ~PutQueue();

    // Copies what the record views.
    void add(const RecordView& record);
    // What waits is distributed anew.
    void set_shards(ShardMap shards, TimePoint now);

    // The next call to make at `now`, if there is one.
    [[nodiscard]] std::optional<PutBatch> next(TimePoint now);
    // When to ask again, if no answer comes before that.
    [[nodiscard]] std::optional<TimePoint> wakes_at(TimePoint now) const;

    // Each batch is handed back once. `random`: 64 even bits, for the back-off.
    [[nodiscard]] Settlement settle(
        const PutBatch& batch,
        std::span<const PutResult> results,
        TimePoint now,
        std::uint64_t random
    );
    // The call failed as a whole. A request that the service finds invalid is halved until the
    // record is found for which that is so.
    [[nodiscard]] Settlement fail(
        const PutBatch& batch, const Error& error, TimePoint now, std::uint64_t random
    );
    // Gives the records of a call up.
    [[nodiscard]] Settlement refuse(const PutBatch& batch, const Error& error);

    // How many records nothing holds up but the calls that are made: no earlier one of their key,
    // no throttle, no pause.
    [[nodiscard]] std::size_t ready(TimePoint now) const;
    // So many are enough to fill every call.
    [[nodiscard]] std::size_t ready_enough() const {
        return std::size_t{options_.calls_max} * put_entries_max;
    }
    [[nodiscard]] bool empty() const { return records_.size() == 0; }
    [[nodiscard]] std::size_t size() const { return records_.size(); }
    [[nodiscard]] std::size_t held_bytes() const {
        return records_.size() * sizeof(QueuedRecord) + arena_.held_bytes();
    }
    [[nodiscard]] unsigned calls_in_flight() const { return calls_in_flight_; }
    // A call that was refused for a reason that a person has to mend; nothing: the last was not.
    [[nodiscard]] const std::optional<Error>& trouble() const { return trouble_; }
    // An answer named another shard than the map; asking forgets it.
    [[nodiscard]] bool take_map_is_stale() { return std::exchange(map_is_stale_, false); }
    [[nodiscard]] const std::map<ShardId, std::unique_ptr<PutLane>>& lanes() const {
        return lanes_;
    }

private:
    using Line = std::deque<QueuedRecord*> PutLane::*;

    // Of the shard that will take the record, as far as the map knows.
    [[nodiscard]] PutLane& lane_of(const RecordView& record, TimePoint now);
    // Puts a copy of what `record` views into the arena.
    void keep(const RecordView& record, QueuedRecord& queued);
    // Moves records together when those that left have left too much unused.
    void tidy();
    [[nodiscard]] unsigned window() const;
    [[nodiscard]] std::vector<QueuedRecord*> gather(Line line, TimePoint now);
    void wake_delayed(TimePoint now);
    [[nodiscard]] PutBatch begin_call(std::vector<QueuedRecord*> records);
    void end_call();
    void settle_one(
        QueuedRecord& queued,
        const PutResult& result,
        TimePoint now,
        std::uint64_t random,
        Settlement& settlement
    );
    void delay(QueuedRecord& queued, TimePoint now, std::uint64_t random);
    void count_throttle(QueuedRecord& queued, TimePoint now, Settlement& settlement);
    // The record has left the queue: the next one of its key may go.
    void release(QueuedRecord& queued);
    void give_up(QueuedRecord& queued, const Error& error, Settlement& settlement);
    void on_call_failed(TimePoint now, std::uint64_t random);

    Options options_;
    ShardMap shards_;
    TimePoint made_;
    std::map<ShardId, std::unique_ptr<PutLane>> lanes_;
    std::vector<PutLane*> lane_of_part_;  // of the map; nullptr: not looked up yet
    RecordPool records_;
    RecordArena arena_;
    KeyChains chains_;
    std::multimap<TimePoint, QueuedRecord*> delayed_;  // refused ones, until they may go again
    std::deque<std::vector<QueuedRecord*>> suspects_;  // one of each has made a call invalid
    Line last_line_ = &PutLane::refused;               // that a call was made of
    unsigned calls_in_flight_ = 0;
    unsigned failures_ = 0;  // calls that failed as a whole, since the last that did not
    TimePoint paused_until_ = TimePoint::min();
    std::optional<Error> trouble_;
    bool map_is_stale_ = false;
};

}  // namespace kinesisd::kinesis
