// How a stream's shards are split, merged and scaled.
#include "base/check.hpp"
#include "emulator/stream.hpp"

#include <iterator>

namespace kinesisd::emulator {

namespace {

constexpr Uint128 hash_key_max = ~Uint128{0};

// The starts of the target ranges. A boundary that is there already, off by what the division lost,
// is taken as it is: otherwise it would leave a shard of a few hash keys.
std::vector<Uint128> target_starts(
    std::uint32_t shards, const std::map<Uint128, std::uint32_t>& open
) {
    std::vector<Uint128> starts;
    for (const kinesis::HashKeyRange& range : equal_ranges(shards)) {
        const Uint128 lost_max = shards;
        const Uint128 least = range.starting > lost_max ? range.starting - lost_max : 0;
        const auto near = open.lower_bound(least);
        const bool there = near != open.end() && near->first <= range.starting + lost_max;
        starts.push_back(there ? near->first : range.starting);
    }
    return starts;
}

}  // namespace

std::vector<kinesis::HashKeyRange> equal_ranges(std::uint32_t shards) {
    check(shards > 0);
    if (shards == 1) return {{0, hash_key_max}};
    // 2^128 / shards, rounded down; 2^128 itself does not fit.
    const Uint128 rest = hash_key_max % shards + 1;
    const Uint128 width = hash_key_max / shards + (rest == shards ? 1 : 0);
    std::vector<kinesis::HashKeyRange> ranges;
    for (std::uint32_t i = 0; i < shards; ++i) {
        const Uint128 starting = width * i;
        ranges.push_back({starting, i + 1 == shards ? hash_key_max : starting + width - 1});
    }
    return ranges;
}

void Stream::apply(const Split& split, WallTime now) {
    const kinesis::HashKeyRange range = shards_[split.shard].hash_keys;
    check(split.new_starting_hash_key > range.starting);
    check(split.new_starting_hash_key <= range.ending);
    close_shard(split.shard, now);
    add_shard({range.starting, split.new_starting_hash_key - 1}, {split.shard}, now);
    add_shard({split.new_starting_hash_key, range.ending}, {split.shard}, now);
}

void Stream::apply(const Merge& merge, WallTime now) {
    const kinesis::HashKeyRange one = shards_[merge.shard].hash_keys;
    const kinesis::HashKeyRange other = shards_[merge.adjacent].hash_keys;
    check(one.ending + 1 == other.starting || other.ending + 1 == one.starting);
    close_shard(merge.shard, now);
    close_shard(merge.adjacent, now);
    const bool one_is_lower = one.starting < other.starting;
    add_shard(
        {one_is_lower ? one.starting : other.starting, one_is_lower ? other.ending : one.ending},
        {merge.shard, merge.adjacent},
        now
    );
}

// Splits at every boundary that is missing, then merges what lies between two of them; like the
// service, this leaves closed shards that lived for a moment.
void Stream::apply(const ScaleUniformly& scale, WallTime now) {
    const std::vector<Uint128> starts = target_starts(scale.shards, open_);
    for (const Uint128 start : starts)
        if (!open_.contains(start)) apply(Split{route(start).index, start}, now);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const auto last = [&] { return std::next(open_.find(starts[i])); };
        for (auto next = last(); next != open_.end(); next = last()) {
            if (i + 1 < starts.size() && next->first >= starts[i + 1]) break;
            apply(Merge{open_.find(starts[i])->second, next->second}, now);
        }
    }
}

}  // namespace kinesisd::emulator
