// Operations that change which shards a stream has.
#include "emulator/operations.hpp"

#include <array>

namespace kinesisd::emulator {

namespace {

constexpr NumberRule target_count_rule{1, 100'000};

// "Could not find shard …": what SplitShard and MergeShards say instead of "does not exist".
Outcome<Shard*> find_shard(const Call& call, Stream& stream, std::string_view id) {
    Shard* const shard = stream.find_shard(id);
    if (shard != nullptr && stream.listed(*shard, call.now)) return shard;
    return not_found(
        "Could not find shard " + std::string{id} + " in stream " + stream.name() +
        " under account " + call.options.account + "."
    );
}

std::string shard_in_stream(const Call& call, const Stream& stream, const Shard& shard) {
    return "shard " + shard.id.text() + " in stream " + stream.name() + " under account " +
           call.options.account;
}

Outcome<> check_open(const Call& call, const Stream& stream, const Shard& shard) {
    if (!shard.closed) return {};
    return invalid_argument("The " + shard_in_stream(call, stream, shard) + " is closed.");
}

Outcome<> check_provisioned(const Call& call, const Stream& stream) {
    if (stream.mode() == Mode::provisioned) return {};
    return validation_failed(
        std::string{call.operation} + " is not supported for the stream " + stream.name() +
        " in ON_DEMAND mode."
    );
}

Outcome<Stream*> find_provisioned(Call& call, const StreamChoice& choice) {
    if (auto refusal = call.input.refusal()) return *refusal;
    Outcome<Stream*> stream = choice.find_active(call);
    if (!stream) return stream;
    if (const auto right = check_provisioned(call, **stream); !right) return right.error();
    return stream;
}

// The hash key that a split cuts before.
Outcome<Uint128> split_point(
    const Call& call, const Stream& stream, const Shard& shard, std::string_view key
) {
    const auto [starting, ending] = shard.hash_keys;
    const auto point = parse_uint128(key);
    // Subtracted on the right: starting + 1 may pass the end of the ring.
    if (point && *point > starting && *point - starting > 1 && *point < ending) return *point;
    return invalid_argument(
        "NewStartingHashKey " + std::string{key} + " used in SplitShard() on " +
        shard_in_stream(call, stream, shard) +
        " is not both greater than one plus the shard's StartingHashKey " + to_decimal(starting) +
        " and less than the shard's EndingHashKey " + to_decimal(ending) + "."
    );
}

bool are_adjacent(const Shard& one, const Shard& other) {
    const auto& a = one.hash_keys;
    const auto& b = other.hash_keys;
    return (a.ending < b.starting && b.starting - a.ending == 1) ||
           (b.ending < a.starting && a.starting - b.ending == 1);
}

}  // namespace

Answer split_shard(Call& call) {
    const StreamChoice choice{call};
    const auto id = call.input.required_text("ShardToSplit", name_rule);
    const auto key = call.input.required_text("NewStartingHashKey", hash_key_rule);
    const Outcome<Stream*> stream = find_provisioned(call, choice);
    if (!stream) return stream.error();
    const Outcome<Shard*> shard = find_shard(call, **stream, id);
    if (!shard) return shard.error();
    if (const auto open = check_open(call, **stream, **shard); !open) return open.error();
    if (const auto within = check_shard_limit(call, 1); !within) return within.error();
    const Outcome<Uint128> point = split_point(call, **stream, **shard, key);
    if (!point) return point.error();
    const Split split{(*shard)->index, *point};
    (*stream)->start_resharding(split, call.options.update_delay, call.now);
    return std::string{};
}

Answer merge_shards(Call& call) {
    const StreamChoice choice{call};
    const auto id = call.input.required_text("ShardToMerge", name_rule);
    const auto adjacent_id = call.input.required_text("AdjacentShardToMerge", name_rule);
    const Outcome<Stream*> stream = find_provisioned(call, choice);
    if (!stream) return stream.error();
    const Outcome<Shard*> shard = find_shard(call, **stream, id);
    if (!shard) return shard.error();
    const Outcome<Shard*> adjacent = find_shard(call, **stream, adjacent_id);
    if (!adjacent) return adjacent.error();
    for (const Shard* each : {*shard, *adjacent})
        if (const auto open = check_open(call, **stream, *each); !open) return open.error();
    if (!are_adjacent(**shard, **adjacent)) {
        return invalid_argument(
            "Shards " + (*shard)->id.text() + " and " + (*adjacent)->id.text() + " in stream " +
            (*stream)->name() + " under account " + call.options.account +
            " are not an adjacent pair of shards eligible for merging"
        );
    }
    const Merge merge{(*shard)->index, (*adjacent)->index};
    (*stream)->start_resharding(merge, call.options.update_delay, call.now);
    return std::string{};
}

Answer update_shard_count(Call& call) {
    constexpr std::array<std::string_view, 1> scaling_types{"UNIFORM_SCALING"};
    const StreamChoice choice{call};
    const auto asked = call.input.required_number("TargetShardCount", target_count_rule);
    if (!call.input.has("ScalingType")) call.input.add_missing("ScalingType");
    (void)call.input.choice("ScalingType", scaling_types);
    const Outcome<Stream*> stream = find_provisioned(call, choice);
    if (!stream) return stream.error();

    const auto target = static_cast<std::uint32_t>(asked);
    const auto open = static_cast<std::uint32_t>((*stream)->open_shards().size());
    const std::string counts =
        " your current open shard count. Current open shard count: " + std::to_string(open) +
        ", Target shard count: " + std::to_string(target);
    if (target > open * 2)
        return limit_exceeded("UpdateShardCount cannot scale up over double" + counts);
    if (target * 2 < open)
        return limit_exceeded("UpdateShardCount cannot scale down below half" + counts);
    if (target > open) {
        if (const auto within = check_shard_limit(call, target - open); !within)
            return within.error();
    }
    const ScaleUniformly scale{target};
    (*stream)->start_resharding(scale, call.options.update_delay, call.now);
    return R"({"StreamName":")" + (*stream)->name() + R"(","CurrentShardCount":)" +
           std::to_string(open) + R"(,"TargetShardCount":)" + std::to_string(target) +
           R"(,"StreamARN":")" + arn_of(call.options, (*stream)->name()) + R"("})";
}

}  // namespace kinesisd::emulator
