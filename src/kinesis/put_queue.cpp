#include "kinesis/put_queue.hpp"

#include "base/check.hpp"
#include "kinesis/partition.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace kinesisd::kinesis {

namespace {

Uint128 explicit_key_of(const OutgoingRecord& record) {
    const auto key = parse_uint128(record.explicit_hash_key);
    check(key.has_value());
    return *key;
}

}  // namespace

PutQueue::PutQueue(Options options, TimePoint now) : options_{options}, made_{now} {}

PutQueue::~PutQueue() = default;

PutLane& PutQueue::lane_of(Uint128 hash_key, TimePoint now) {
    const ShardId* shard = shards_.find(hash_key);
    auto& lane = lanes_[shard == nullptr ? ShardId{} : *shard];
    if (!lane) lane = std::make_unique<PutLane>(shard == nullptr ? ShardId{} : *shard, now);
    return *lane;
}

void PutQueue::add(OutgoingRecord record) {
    QueuedRecord& queued = records_.emplace_back();
    queued.self = std::prev(records_.end());
    queued.record = std::move(record);
    queued.chain = hash_key_of(queued.record.partition_key());
    queued.hash_key =
        queued.record.explicit_hash_key.empty() ? queued.chain : explicit_key_of(queued.record);
    queued.lane = &lane_of(queued.hash_key, made_);
    held_bytes_ += queued.record.held_bytes();
    const auto [chain, is_oldest] = chains_.try_emplace(queued.chain, Chain{&queued, &queued});
    if (is_oldest) {
        queued.lane->fresh.push_back(&queued);
    } else {
        chain->second.newest->behind = &queued;
        chain->second.newest = &queued;
    }
}

void PutQueue::set_shards(ShardMap shards, TimePoint now) {
    shards_ = std::move(shards);
    made_ = now;
    std::vector<std::pair<QueuedRecord*, Line>> waiting;
    for (const auto& [id, lane] : lanes_)
        for (const Line line : {&PutLane::fresh, &PutLane::refused})
            for (QueuedRecord* queued : std::exchange((*lane).*line, {}))
                waiting.emplace_back(queued, line);
    std::set<const PutLane*> used;
    for (QueuedRecord& queued : records_) {
        queued.lane = &lane_of(queued.hash_key, now);
        used.insert(queued.lane);
    }
    for (const auto& [queued, line] : waiting)
        (queued->lane->*line).push_back(queued);
    std::erase_if(lanes_, [&used](const auto& lane) { return !used.contains(lane.second.get()); });
}

// While calls fail as a whole fewer are made at once, down to one that tries.
unsigned PutQueue::window() const {
    constexpr unsigned halvings_max = 16;
    return std::max(1U, options_.calls_max >> std::min(failures_, halvings_max));
}

void PutQueue::wake_delayed(TimePoint now) {
    while (!delayed_.empty() && delayed_.begin()->first <= now) {
        QueuedRecord* queued = delayed_.begin()->second;
        delayed_.erase(delayed_.begin());
        queued->lane->refused.push_back(queued);
    }
}

std::optional<PutBatch> PutQueue::next(TimePoint now) {
    if (calls_in_flight_ >= window() || now < paused_until_) return std::nullopt;
    wake_delayed(now);
    if (!suspects_.empty()) {
        std::vector<QueuedRecord*> half = std::move(suspects_.front());
        suspects_.pop_front();
        return begin_call(std::move(half));
    }
    // In turns, so that neither kind waits for the other.
    const Line other = last_line_ == &PutLane::fresh ? &PutLane::refused : &PutLane::fresh;
    for (const Line line : {other, last_line_}) {
        std::vector<QueuedRecord*> records = gather(line, now);
        if (records.empty()) continue;
        last_line_ = line;
        return begin_call(std::move(records));
    }
    return std::nullopt;
}

// One of each lane in turn, as many as a call takes.
std::vector<QueuedRecord*> PutQueue::gather(Line line, TimePoint now) {
    std::vector<PutLane*> open;
    for (const auto& [id, lane] : lanes_)
        if (!((*lane).*line).empty() && lane->rate.open(now)) open.push_back(lane.get());
    std::vector<QueuedRecord*> records;
    std::size_t bytes = 0;
    for (std::size_t turn = 0; !open.empty() && records.size() < put_entries_max;) {
        PutLane& lane = *open[turn];
        auto& waiting = lane.*line;
        const std::size_t size = waiting.front()->record.bytes.size();
        const bool fits = records.empty() || bytes + size <= options_.call_bytes_max;
        if (fits) {
            records.push_back(waiting.front());
            waiting.pop_front();
            bytes += size;
            lane.rate.take(size);
        }
        if (!fits || waiting.empty() || !lane.rate.open(now)) {
            open.erase(open.begin() + static_cast<std::ptrdiff_t>(turn));
        } else {
            ++turn;
        }
        if (turn >= open.size()) turn = 0;
    }
    return records;
}

PutBatch PutQueue::begin_call(std::vector<QueuedRecord*> records) {
    ++calls_in_flight_;
    return PutBatch{std::move(records)};
}

void PutQueue::end_call() {
    check(calls_in_flight_ > 0);
    --calls_in_flight_;
}

std::size_t PutQueue::ready(TimePoint now) const {
    if (now < paused_until_) return 0;
    std::size_t records = 0;
    for (const auto& [id, lane] : lanes_)
        if (lane->rate.open(now)) records += lane->fresh.size();
    return records;
}

std::optional<TimePoint> PutQueue::wakes_at(TimePoint now) const {
    if (calls_in_flight_ >= window()) return std::nullopt;
    std::optional<TimePoint> first;
    const auto consider = [&first](TimePoint time) {
        first = first ? std::min(*first, time) : time;
    };
    if (!suspects_.empty()) consider(now);
    if (!delayed_.empty()) consider(delayed_.begin()->first);
    for (const auto& [id, lane] : lanes_)
        if (!lane->fresh.empty() || !lane->refused.empty()) consider(lane->rate.opens_at(now));
    if (!first) return std::nullopt;
    return std::max(*first, paused_until_);
}

}  // namespace kinesisd::kinesis
