#include "kinesis/put_queue.hpp"

#include "base/check.hpp"
#include "kinesis/partition.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

namespace kinesisd::kinesis {

namespace {

Uint128 ring_place_of(const RecordView& record) {
    if (record.explicit_hash_key.empty()) return hash_key_of(record.partition_key());
    const auto key = parse_uint128(record.explicit_hash_key);
    check(key.has_value());
    return *key;
}

// The same bytes at `to`, which moves behind them.
std::string_view copy_to(char*& to, std::string_view bytes) {
    const char* begin = to;
    std::memcpy(to, bytes.data(), bytes.size());
    to += bytes.size();
    return {begin, bytes.size()};
}

}  // namespace

PutQueue::PutQueue(Options options, TimePoint now) : options_{options}, made_{now} {
    set_shards(ShardMap{}, now);
}

PutQueue::~PutQueue() = default;

// Where there is one shard, or none is known, nobody has to know the hash key.
PutLane& PutQueue::lane_of(const RecordView& record, TimePoint now) {
    const bool has_choice = shards_.size() > 0 && !shards_.takes_all();
    const std::size_t part =
        has_choice ? shards_.find(ring_place_of(record)).value_or(shards_.size()) : 0;
    PutLane*& known = lane_of_part_[part];
    if (known != nullptr) return *known;
    const ShardId shard = part < shards_.size() ? shards_.shard(part) : ShardId{};
    auto& lane = lanes_[shard];
    if (!lane) lane = std::make_unique<PutLane>(shard, now);
    known = lane.get();
    return *known;
}

void PutQueue::keep(const RecordView& record, QueuedRecord& queued) {
    const RecordArena::Room room = arena_.take(record.viewed_bytes());
    char* to = room.bytes;
    RecordView kept = record;
    kept.bytes = copy_to(to, record.bytes);
    kept.explicit_hash_key = copy_to(to, record.explicit_hash_key);
    kept.row_text = copy_to(to, record.row_text);
    queued.record = kept;
    queued.room = room;
}

// Views of a record are taken for a call and used up before anything else happens here, so records
// of calls in flight move too.
void PutQueue::tidy() {
    if (!arena_.is_wasteful()) return;
    records_.for_each([this](QueuedRecord& queued) {
        if (!arena_.is_sparse(*queued.room.block)) return;
        const RecordArena::Room old = queued.room;
        keep(queued.record, queued);
        arena_.give_back(*old.block, queued.record.viewed_bytes());
    });
}

void PutQueue::add(const RecordView& record) {
    QueuedRecord& queued = records_.take();
    const std::string_view key = record.partition_key();
    queued.chain = XXH3_64bits(key.data(), key.size());
    chains_.expect(queued.chain);
    queued.lane = &lane_of(record, made_);
    keep(record, queued);
    QueuedRecord* before = chains_.add(queued.chain, queued);
    if (before == nullptr) {
        queued.lane->fresh.push_back(&queued);
    } else {
        before->behind = &queued;
    }
}

void PutQueue::set_shards(ShardMap shards, TimePoint now) {
    shards_ = std::move(shards);
    made_ = now;
    lane_of_part_.assign(shards_.size() + 1, nullptr);  // the last: nobody knows the shard
    std::vector<std::pair<QueuedRecord*, Line>> waiting;
    for (const auto& [id, lane] : lanes_)
        for (const Line line : {&PutLane::fresh, &PutLane::refused})
            for (QueuedRecord* queued : std::exchange((*lane).*line, {}))
                waiting.emplace_back(queued, line);
    std::set<const PutLane*> used;
    records_.for_each([this, now, &used](QueuedRecord& queued) {
        queued.lane = &lane_of(queued.record, now);
        used.insert(queued.lane);
    });
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
    if (!open.empty()) records.reserve(put_entries_max);
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
