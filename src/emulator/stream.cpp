#include "emulator/stream.hpp"

#include "base/check.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace kinesisd::emulator {

namespace {

WallTime later(WallTime now, Duration delay) {
    return now + std::chrono::ceil<std::chrono::milliseconds>(delay);
}

std::uint64_t unix_seconds(WallTime time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0));
}

}  // namespace

std::string_view name(Status status) {
    switch (status) {
        case Status::creating: return "CREATING";
        case Status::active: return "ACTIVE";
        case Status::updating: return "UPDATING";
        case Status::deleting: return "DELETING";
    }
    return "";
}

std::string_view name(Mode mode) {
    return mode == Mode::provisioned ? "PROVISIONED" : "ON_DEMAND";
}

ShardId shard_id(std::uint32_t index) {
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "shardId-%012u", index);
    return ShardId{std::string{text.data(), static_cast<std::size_t>(size)}};
}

SequenceParts Shard::sequence(const Record& record) const {
    return {created_s, index, record.index, unix_seconds(record.arrival)};
}

std::string Shard::starting_sequence_number() const {
    return sequence_number({created_s, index, 0, created_s});
}

std::string Shard::ending_sequence_number() const {
    return sequence_number(
        {created_s, index, sequence_index_max, unix_seconds(closed.value_or(created))}
    );
}

Stream::Stream(StreamSettings settings, WallTime now)
    : settings_{std::move(settings)},
      created_{now},
      status_ends_{later(now, settings_.create_delay)} {
    for (const kinesis::HashKeyRange& range : equal_ranges(settings_.shards))
        add_shard(range, {}, now);
    settle(now);
}

void Stream::settle(WallTime now) {
    constexpr std::chrono::minutes sweep_interval{1};
    if (status_ != Status::active && now >= status_ends_) {
        if (status_ == Status::deleting) gone_ = true;
        if (reshard_) {
            const Reshard reshard = *std::exchange(reshard_, std::nullopt);
            std::visit([this](const auto& change) { apply(change, status_ends_); }, reshard);
        }
        if (status_ != Status::deleting) status_ = Status::active;
    }
    if (now >= next_sweep_) {
        for (Shard& shard : shards_)
            shard.log.trim(horizon(now));
        next_sweep_ = now + sweep_interval;
    }
}

void Stream::start_deleting(Duration delay, WallTime now) {
    status_ = Status::deleting;
    status_ends_ = later(now, delay);
    settle(now);
}

void Stream::start_resharding(Reshard reshard, Duration delay, WallTime now) {
    status_ = Status::updating;
    status_ends_ = later(now, delay);
    reshard_ = reshard;
    settle(now);
}

Shard* Stream::find_shard(std::string_view id) {
    // The service looks at the number only: "shardId-7" and "7" name the same shard.
    const std::size_t dash = id.find('-');
    if (dash != std::string_view::npos) id.remove_prefix(dash + 1);
    const auto index = parse_uint64(id);
    return index && *index < shards_.size() ? &shards_[static_cast<std::size_t>(*index)] : nullptr;
}

Shard& Stream::route(Uint128 hash_key) {
    const auto above = open_.upper_bound(hash_key);
    check(above != open_.begin());
    Shard& shard = shards_[std::prev(above)->second];
    check(hash_key <= shard.hash_keys.ending);
    return shard;
}

void Stream::add_shard(
    kinesis::HashKeyRange hash_keys, std::vector<std::uint32_t> parents, WallTime now
) {
    const auto index = static_cast<std::uint32_t>(shards_.size());
    // A child's numbers are above its parents', even if all happens within one second.
    std::uint64_t created_s = unix_seconds(now);
    for (const std::uint32_t parent : parents) {
        created_s = std::max(created_s, shards_[parent].created_s + 1);
        shards_[parent].children.push_back(index);
    }
    shards_.push_back(
        {.index = index,
         .id = shard_id(index),
         .parents = std::move(parents),
         .children = {},
         .hash_keys = hash_keys,
         .created_s = created_s,
         .created = now,
         .closed = std::nullopt,
         .log = ShardLog{settings_.trimmed},
         .limits = {}}
    );
    open_[hash_keys.starting] = index;
}

void Stream::close_shard(std::uint32_t index, WallTime now) {
    Shard& shard = shards_[index];
    check(!shard.closed);
    shard.closed = now;
    open_.erase(shard.hash_keys.starting);
}

}  // namespace kinesisd::emulator
