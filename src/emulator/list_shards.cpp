// ListShards: pages, tokens and filters.
#include "emulator/json_output.hpp"
#include "emulator/operations.hpp"
#include "emulator/tokens.hpp"

#include <algorithm>
#include <array>

namespace kinesisd::emulator {

namespace {

constexpr NumberRule results_rule{1, 10'000};
constexpr std::int64_t results_default = 1000;

// In the order of ShardFilterType; without a filter is as from the horizon.
constexpr std::array<std::string_view, 6> filter_names{
    "FROM_TRIM_HORIZON",
    "AT_TRIM_HORIZON",
    "AT_LATEST",
    "AT_TIMESTAMP",
    "FROM_TIMESTAMP",
    "AFTER_SHARD_ID"
};

// What a request asks for, or its token.
struct Listing {
    Stream* stream = nullptr;
    std::uint32_t next_shard = 0;
    ShardFilterType filter = ShardFilterType::from_trim_horizon;
    WallTime filter_time;
};

// The index behind that of a shard id, whether or not there is such a shard.
std::uint32_t index_after(const Stream& stream, std::string_view id) {
    const auto& shards = stream.shards();
    const auto behind =
        std::ranges::find_if(shards, [&](const Shard& shard) { return shard.id.text() > id; });
    return static_cast<std::uint32_t>(behind - shards.begin());
}

struct Filter {
    ShardFilterType type = ShardFilterType::from_trim_horizon;
    std::optional<WallTime> time;
    std::optional<std::string_view> shard;
};

Filter read_filter(Input& input) {
    Filter filter;
    auto structure = input.structure("ShardFilter");
    if (!structure) return filter;
    if (!structure->has("Type")) structure->add_missing("Type");
    const auto type = structure->choice("Type", filter_names);
    const auto* const found = std::ranges::find(filter_names, type.value_or(filter_names.front()));
    if (found != filter_names.end())
        filter.type = static_cast<ShardFilterType>(found - filter_names.begin());
    filter.time = structure->timestamp("Timestamp");
    filter.shard = structure->text("ShardId", name_rule);
    return filter;
}

Outcome<> check_filter(const Filter& filter, WallTime now) {
    const bool wants_time = filter.type == ShardFilterType::at_timestamp ||
                            filter.type == ShardFilterType::from_timestamp;
    const bool wants_shard = filter.type == ShardFilterType::after_shard_id;
    const std::string type{filter_names[static_cast<std::size_t>(filter.type)]};
    if (wants_time != filter.time.has_value()) {
        return invalid_argument(
            "Timestamp must be given with the ShardFilter types AT_TIMESTAMP and FROM_TIMESTAMP, "
            "and only with them. Request specified " +
            type + "."
        );
    }
    if (wants_shard != filter.shard.has_value()) {
        return invalid_argument(
            "ShardId must be given with the ShardFilter type AFTER_SHARD_ID, and only with it. "
            "Request specified " +
            type + "."
        );
    }
    if (filter.time && *filter.time > now)
        return invalid_argument("The Timestamp of a ShardFilter cannot be in the future.");
    return {};
}

Outcome<Listing> from_token(Call& call, std::string_view text) {
    const auto token = ListShardsToken::parse(text, call.seal);
    if (!token) return invalid_argument("Invalid NextToken.");
    if (call.now - token->issued > listing_token_lifetime)
        return Refusal{"ExpiredNextTokenException", "NextToken is expired."};
    Stream* const stream = call.streams.find(token->stream);
    if (stream == nullptr || stream->creation() != token->creation)
        return stream_not_found(call.options, token->stream);
    return Listing{stream, token->next_shard, token->filter, token->filter_time};
}

// A token says it all: nothing else may come with it but MaxResults.
Outcome<> check_token_alone(Input& input) {
    constexpr std::array<std::string_view, 5> others{
        "StreamName", "StreamARN", "StreamCreationTimestamp", "ExclusiveStartShardId", "ShardFilter"
    };
    for (const std::string_view other : others) {
        if (input.has(other)) {
            return invalid_argument(
                "NextToken and " + std::string{other} + " cannot be provided together."
            );
        }
    }
    return {};
}

Outcome<Listing> read_listing(Call& call, const StreamChoice& choice) {
    Input& input = call.input;
    const auto token = input.text("NextToken", next_token_rule);
    const auto after = input.text("ExclusiveStartShardId", name_rule);
    const auto created = input.timestamp("StreamCreationTimestamp");
    const Filter filter = read_filter(input);
    if (auto refusal = input.refusal()) return *refusal;
    if (token) {
        if (const auto alone = check_token_alone(input); !alone) return alone.error();
        return from_token(call, *token);
    }
    if (!choice.given())
        return invalid_argument("Either NextToken or StreamName should be provided.");
    const Outcome<Stream*> stream = choice.find(call);
    if (!stream) return stream.error();
    // Clients send the time back in whole seconds.
    if (created && std::chrono::floor<std::chrono::seconds>(*created) !=
                       std::chrono::floor<std::chrono::seconds>((*stream)->created()))
        return stream_not_found(call.options, (*stream)->name());
    if (const auto right = check_filter(filter, call.now); !right) return right.error();
    const std::string_view start = std::max(after.value_or(""), filter.shard.value_or(""));
    return Listing{
        *stream, index_after(**stream, start), filter.type, filter.time.value_or(WallTime{})
    };
}

// The shards that tile the ring at the horizon: those whose parents have gone.
bool is_first(const Stream& stream, const Shard& shard, WallTime now) {
    return std::ranges::none_of(shard.parents, [&](std::uint32_t parent) {
        return stream.listed(stream.shards()[parent], now);
    });
}

bool passes(const Listing& listing, const Shard& shard, WallTime now) {
    const Stream& stream = *listing.stream;
    if (!stream.listed(shard, now)) return false;
    const WallTime first_time = std::max(stream.horizon(now), stream.created());
    switch (listing.filter) {
        case ShardFilterType::from_trim_horizon:
        case ShardFilterType::after_shard_id: return true;
        case ShardFilterType::at_trim_horizon: return is_first(stream, shard, now);
        case ShardFilterType::at_latest: return !shard.closed;
        case ShardFilterType::at_timestamp:
            if (listing.filter_time <= first_time) return is_first(stream, shard, now);
            // At the moment of a reshard the children count, so that the ring is tiled once.
            return shard.created <= listing.filter_time &&
                   (!shard.closed || *shard.closed > listing.filter_time);
        case ShardFilterType::from_timestamp:
            return !shard.closed || *shard.closed >= listing.filter_time;
    }
    return false;
}

}  // namespace

Answer list_shards(Call& call) {
    const StreamChoice choice{call};
    const auto asked = call.input.number("MaxResults", results_rule);
    const Outcome<Listing> listing = read_listing(call, choice);
    if (!listing) return listing.error();
    const Stream& stream = *listing->stream;
    if (!stream.usable()) return stream_not_active(call.options, stream);

    const auto results_max = static_cast<std::size_t>(asked.value_or(results_default));
    Json json{{"Shards", Json::array()}};
    for (std::size_t i = listing->next_shard; i < stream.shards().size(); ++i) {
        const Shard& shard = stream.shards()[i];
        if (!passes(*listing, shard, call.now)) continue;
        if (json["Shards"].size() == results_max) {
            ListShardsToken rest;
            rest.issued = call.now;
            rest.creation = stream.creation();
            rest.next_shard = shard.index;
            rest.filter = listing->filter;
            rest.filter_time = listing->filter_time;
            rest.stream = stream.name();
            json["NextToken"] = rest.text(call.seal);
            break;
        }
        json["Shards"].push_back(shard_json(stream, shard));
    }
    return json.dump();
}

}  // namespace kinesisd::emulator
