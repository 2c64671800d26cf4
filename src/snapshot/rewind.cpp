#include "snapshot/rewind.hpp"

#include "base/text.hpp"
#include "snapshot/sequence_text.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace kinesisd {

namespace {

Error refused(std::string why) {
    return Error{Errc::invalid_configuration, std::move(why)};
}

Error unknown_shard(const ShardId& shard, const Snapshot& snapshot) {
    std::vector<std::string_view> known;
    for (const auto& [id, progress] : snapshot.shards)
        known.push_back(id.text());
    std::string why = "the snapshot has no shard '" + shard.text() + "'";
    if (const auto nearest = nearest_name(shard.text(), known))
        why.append("; did you mean '").append(*nearest).append("'?");
    return refused(std::move(why));
}

// `root` and every known shard that came out of it.
std::set<ShardId> family_of(const ShardId& root, const Snapshot& snapshot) {
    std::set<ShardId> family{root};
    const auto is_child = [&family](const ShardProgress& progress) {
        return std::ranges::any_of(progress.parents, [&](const ShardId& parent) {
            return family.contains(parent);
        });
    };
    // Children nearly always have greater ids than their parents, so that one round is enough;
    // another one proves it.
    for (std::size_t before = 0; before != family.size();) {
        before = family.size();
        for (const auto& [id, progress] : snapshot.shards)
            if (is_child(progress)) family.insert(id);
    }
    return family;
}

// The last record that was read of a shard, or the one that is read next.
const SequenceNumber* number_of(const Checkpoint& checkpoint) {
    if (const auto* after = std::get_if<After>(&checkpoint)) return &after->number;
    if (const auto* at = std::get_if<At>(&checkpoint)) return &at->number;
    return nullptr;
}

// Whether nothing that arrived at that time or later was read of the shard: then there is nothing
// to go back to, and going there would skip what lies between.
bool stays_for(const Checkpoint& from, WallTime time) {
    if (std::holds_alternative<AtTrimHorizon>(from)) return true;
    if (const auto* at = std::get_if<AtTimestamp>(&from)) return at->time <= time;
    const SequenceNumber* number = number_of(from);
    const auto arrival = number == nullptr ? std::nullopt : arrival_of(*number);
    return arrival && *arrival + std::chrono::seconds{1} <= time;
}

// The newest number to which a shard can go back; nothing if all of it was read and no number of
// it is known, or an error if none of it was.
Result<std::optional<SequenceNumber>> newest_read(
    const ShardId& shard, const ShardProgress& progress
) {
    if (const SequenceNumber* number = number_of(progress.checkpoint))
        return std::optional{*number};
    if (!std::holds_alternative<Ended>(progress.checkpoint))
        return refused(
            "nothing of " + shard.text() +
            " was read yet: going to a sequence number would skip what is before it"
        );
    if (progress.tally.records > 0) return std::optional{progress.tally.last};
    return std::optional<SequenceNumber>{};
}

class Rewinding {
public:
    explicit Rewinding(Snapshot snapshot) { rewound_.snapshot = std::move(snapshot); }

    void move(const ShardId& shard, Checkpoint to) {
        ShardProgress& progress = rewound_.snapshot.shards.at(shard);
        rewound_.shards.push_back({shard, progress.checkpoint, to});
        progress.checkpoint = std::move(to);
        progress.tally = {};
    }
    void keep(const ShardId& shard) {
        const Checkpoint& stays = rewound_.snapshot.shards.at(shard).checkpoint;
        rewound_.shards.push_back({shard, stays, stays});
    }
    [[nodiscard]] const Snapshot& snapshot() const { return rewound_.snapshot; }
    [[nodiscard]] Rewound take() { return std::move(rewound_); }

private:
    Rewound rewound_;
};

Result<Rewound> rewind_to_time(
    Rewinding rewinding, WallTime time, const std::optional<ShardId>& shard, WallTime now
) {
    if (time > now) return refused(to_iso8601(time) + " is in the future");
    if (time < WallTime{}) return refused(to_iso8601(time) + " is before any stream");
    const Snapshot& snapshot = rewinding.snapshot();
    const bool is_committed = snapshot.stored != WallTime{};
    if (is_committed && time > snapshot.stored)
        return refused(
            to_iso8601(time) + " is later than what was read: the snapshot was stored at " +
            to_iso8601(snapshot.stored) + ", and what arrived since would be skipped"
        );
    std::set<ShardId> scope;
    if (shard) {
        scope = family_of(*shard, snapshot);
    } else {
        for (const auto& [id, progress] : snapshot.shards)
            scope.insert(id);
    }
    for (const ShardId& id : scope) {
        if (stays_for(snapshot.shards.at(id).checkpoint, time)) {
            rewinding.keep(id);
        } else {
            rewinding.move(id, AtTimestamp{time});
        }
    }
    return rewinding.take();
}

Result<Rewound> rewind_to_number(
    Rewinding rewinding, const SequenceNumber& number, const ShardId& shard
) {
    const Snapshot& snapshot = rewinding.snapshot();
    const Result<std::optional<SequenceNumber>> newest =
        newest_read(shard, snapshot.shards.at(shard));
    if (!newest) return newest.error();
    if (*newest && number > **newest)
        return refused(
            number.text() + " is ahead of the position of " + shard.text() + " (" +
            (*newest)->text() + "): going there would skip records that were not read"
        );
    for (const ShardId& id : family_of(shard, snapshot)) {
        if (id == shard) {
            rewinding.move(id, At{number});
        } else {
            rewinding.move(id, AtTrimHorizon{});
        }
    }
    return rewinding.take();
}

}  // namespace

Result<RewindTarget> parse_rewind_target(std::string_view text, WallTime now) {
    if (is_sequence_number(text)) return SequenceNumber{text};
    if (const Result<WallTime> instant = parse_iso8601(text)) return *instant;
    const Result<Duration> duration = parse_duration(text);
    if (duration && *duration < Duration::zero())
        return now + std::chrono::duration_cast<std::chrono::milliseconds>(*duration);
    return refused(
        "'" + std::string{text} +
        "' is no place to go back to: expected a time such as 2026-09-01T00:00:00Z, a look-back "
        "such as -3h, or a sequence number"
    );
}

Result<Rewound> rewind(
    Snapshot snapshot, const RewindTarget& target, const std::optional<ShardId>& shard, WallTime now
) {
    if (!snapshot.inputs.empty())
        return refused(
            "'" + snapshot.source +
            "' reads files, and a rewind goes to a time or a record of a stream: delete its "
            "snapshot to read every file from its beginning"
        );
    if (shard && !snapshot.shards.contains(*shard)) return unknown_shard(*shard, snapshot);
    if (const auto* time = std::get_if<WallTime>(&target))
        return rewind_to_time(Rewinding{std::move(snapshot)}, *time, shard, now);
    if (!shard)
        return refused("a sequence number means something in one shard only: name it with --shard");
    return rewind_to_number(
        Rewinding{std::move(snapshot)}, std::get<SequenceNumber>(target), *shard
    );
}

}  // namespace kinesisd
