#include "emulator/shard_position.hpp"

#include <array>

namespace kinesisd::emulator {

namespace {

constexpr std::string_view trim_horizon = "TRIM_HORIZON";
constexpr std::string_view latest = "LATEST";
constexpr std::string_view at_timestamp = "AT_TIMESTAMP";
constexpr std::string_view at_sequence_number = "AT_SEQUENCE_NUMBER";
constexpr std::string_view after_sequence_number = "AFTER_SEQUENCE_NUMBER";

Refusal wrong_pair(const StartingPoint& start) {
    return invalid_argument(
        "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
        "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
        "Request specified " +
        std::string{start.type} +
        (start.sequence_number ? " and also a StartingSequenceNumber."
                               : " and no StartingSequenceNumber.")
    );
}

Refusal wrong_number(
    const Call& call,
    const Stream& stream,
    const Shard& shard,
    std::string_view number,
    std::string_view why
) {
    return invalid_argument(
        "StartingSequenceNumber " + std::string{number} + " used in GetShardIterator on shard " +
        shard.id.text() + " in stream " + stream.name() + " under account " + call.options.account +
        " is invalid" + std::string{why}
    );
}

Outcome<std::uint64_t> position_of_number(
    const Call& call, const StartingPoint& start, const Stream& stream, const Shard& shard
) {
    if (!start.sequence_number) return wrong_pair(start);
    const std::string_view number = *start.sequence_number;
    const auto parts = parse_sequence_number(number);
    if (!parts) return wrong_number(call, stream, shard, number, ".");
    if (parts->shard != shard.index) {
        return invalid_argument(
            "Invalid StartingSequenceNumber. It encodes " + shard_id(parts->shard).text() +
            ", while it was used in a call to a shard with " + shard.id.text()
        );
    }
    if (parts->shard_created_s != shard.created_s) {
        return wrong_number(
            call, stream, shard, number, " because it did not come from this stream."
        );
    }
    return start.type == at_sequence_number ? parts->index : parts->index + 1;
}

Outcome<std::uint64_t> position_at_time(
    const Call& call, const StartingPoint& start, const Shard& shard
) {
    if (!start.timestamp) {
        return invalid_argument(
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current "
            "request has no timestamp parameter."
        );
    }
    if (*start.timestamp > call.now) {
        const auto ms = [](WallTime time) {
            return std::to_string(time.time_since_epoch().count());
        };
        return invalid_argument(
            "The timestampInMillis parameter cannot be greater than the "
            "currentTimestampInMillis. timestampInMillis: " +
            ms(*start.timestamp) + ", currentTimestampInMillis: " + ms(call.now)
        );
    }
    return shard.log.position_at(*start.timestamp);
}

}  // namespace

StartingPoint read_starting_point(Input& input) {
    constexpr std::array<std::string_view, 5> types{
        after_sequence_number, latest, at_timestamp, at_sequence_number, trim_horizon
    };
    constexpr std::string_view member = "ShardIteratorType";
    if (!input.has(member)) input.add_missing(member);
    StartingPoint start;
    start.type = input.choice(member, types).value_or(std::string_view{});
    start.sequence_number = input.text("StartingSequenceNumber", sequence_number_rule);
    start.timestamp = input.timestamp("Timestamp");
    return start;
}

Outcome<std::uint64_t> position_of(
    const Call& call, const StartingPoint& start, const Stream& stream, const Shard& shard
) {
    if (start.type == at_timestamp) return position_at_time(call, start, shard);
    if (start.type == at_sequence_number || start.type == after_sequence_number)
        return position_of_number(call, start, stream, shard);
    if (start.sequence_number) return wrong_pair(start);
    return start.type == latest ? shard.log.tip() : 0;
}

}  // namespace kinesisd::emulator
