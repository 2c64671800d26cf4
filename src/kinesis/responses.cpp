#include "kinesis/responses.hpp"

#include "base/shard_id.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <utility>

namespace kinesisd::kinesis {

namespace {

using Json = nlohmann::json;

// Thrown and caught in this file only: what is wrong, to be put behind the operation's name.
struct Malformed {
    std::string what;
};

// The member, or null if there is none or `object` is no object.
const Json& member(const Json& object, const char* key) {
    static const Json null;
    if (object.is_null()) return null;
    if (!object.is_object()) throw Malformed{std::string{"there is no object that holds "} + key};
    const auto found = object.find(key);
    return found == object.end() ? null : *found;
}

std::optional<std::string> optional_text(const Json& object, const char* key) {
    const Json& value = member(object, key);
    if (value.is_null()) return std::nullopt;
    if (!value.is_string()) throw Malformed{std::string{key} + " is not a string"};
    return value.get<std::string>();
}

std::string text(const Json& object, const char* key) {
    auto value = optional_text(object, key);
    if (!value || value->empty()) throw Malformed{std::string{key} + " is missing"};
    return std::move(*value);
}

// Absent, null and empty are one: no id.
template <class Id>
std::optional<Id> optional_id(const Json& object, const char* key) {
    auto value = optional_text(object, key);
    if (!value || value->empty()) return std::nullopt;
    return Id{std::move(*value)};
}

ShardId shard_id_of(std::string name, const char* key) {
    if (!is_shard_id(name)) throw Malformed{std::string{key} + " is no id of a shard"};
    return ShardId{std::move(name)};
}

std::optional<ShardId> optional_shard_id(const Json& object, const char* key) {
    auto value = optional_text(object, key);
    if (!value || value->empty()) return std::nullopt;
    return shard_id_of(std::move(*value), key);
}

std::optional<double> optional_number(const Json& object, const char* key) {
    const Json& value = member(object, key);
    if (value.is_null()) return std::nullopt;
    if (!value.is_number()) throw Malformed{std::string{key} + " is not a number"};
    return value.get<double>();
}

// Counts and sizes: from 0 to what a double holds exactly.
std::optional<std::uint64_t> optional_count(const Json& object, const char* key) {
    const auto number = optional_number(object, key);
    if (!number) return std::nullopt;
    constexpr double count_max = 0x1.0p53;
    if (*number < 0.0 || *number > count_max)
        throw Malformed{std::string{key} + " is out of range"};
    return static_cast<std::uint64_t>(*number);
}

// Epoch seconds with a fraction, as an integer, a float or with an exponent.
std::optional<WallTime> optional_time(const Json& object, const char* key) {
    const auto seconds = optional_number(object, key);
    if (!seconds) return std::nullopt;
    constexpr double ms_max = 0x1.0p53;
    const double ms = *seconds * 1000.0;
    if (!(std::abs(ms) <= ms_max)) throw Malformed{std::string{key} + " is out of range"};
    return WallTime{std::chrono::milliseconds{std::llround(ms)}};
}

const Json& array(const Json& object, const char* key) {
    const Json& value = member(object, key);
    if (value.is_null()) throw Malformed{std::string{key} + " is missing"};
    if (!value.is_array()) throw Malformed{std::string{key} + " is not an array"};
    return value;
}

Uint128 hash_key(const Json& object, const char* key) {
    const auto value = parse_uint128(text(object, key));
    if (!value) throw Malformed{std::string{key} + " is not a hash key"};
    return *value;
}

// The seam: runs `read` over the body's document and turns what it throws into an error.
template <class Read>
auto answer(const char* operation, std::string_view body, Read read)
    -> Result<std::invoke_result_t<Read, const Json&>> {
    const auto malformed = [operation](std::string_view what) {
        return Error{
            Errc::malformed_response, std::string{operation}.append(" answer: ").append(what)
        };
    };
    const Json document =
        body.empty() ? Json::object() : Json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (document.is_discarded()) return malformed("not JSON");
    if (!document.is_object()) return malformed("not a JSON object");
    try {
        return read(document);
    } catch (const Malformed& problem) {
        return malformed(problem.what);
    } catch (const Json::exception& problem) {
        return malformed(problem.what());
    }
}

Shard shard_of(const Json& json) {
    Shard shard;
    shard.id = shard_id_of(text(json, "ShardId"), "ShardId");
    shard.parent = optional_shard_id(json, "ParentShardId");
    shard.adjacent_parent = optional_shard_id(json, "AdjacentParentShardId");
    const Json& hash_keys = member(json, "HashKeyRange");
    shard.hash_keys = {
        hash_key(hash_keys, "StartingHashKey"), hash_key(hash_keys, "EndingHashKey")
    };
    const Json& numbers = member(json, "SequenceNumberRange");
    shard.starting_sequence_number = SequenceNumber{text(numbers, "StartingSequenceNumber")};
    shard.ending_sequence_number = optional_id<SequenceNumber>(numbers, "EndingSequenceNumber");
    return shard;
}

StreamStatus status_of(std::string_view text) {
    if (text == "CREATING") return StreamStatus::creating;
    if (text == "DELETING") return StreamStatus::deleting;
    if (text == "ACTIVE") return StreamStatus::active;
    if (text == "UPDATING") return StreamStatus::updating;
    return StreamStatus::unknown;
}

}  // namespace

Result<ListShardsResponse> parse_list_shards(std::string_view body) {
    return answer("ListShards", body, [](const Json& json) {
        ListShardsResponse response;
        for (const Json& shard : array(json, "Shards"))
            response.shards.push_back(shard_of(shard));
        response.next_token = optional_id<NextToken>(json, "NextToken");
        return response;
    });
}

std::string_view name(StreamStatus status) {
    switch (status) {
        case StreamStatus::creating: return "CREATING";
        case StreamStatus::deleting: return "DELETING";
        case StreamStatus::active: return "ACTIVE";
        case StreamStatus::updating: return "UPDATING";
        case StreamStatus::unknown: break;
    }
    return "unknown";
}

Result<StreamSummary> parse_describe_stream_summary(std::string_view body) {
    return answer("DescribeStreamSummary", body, [](const Json& json) {
        const Json& described = member(json, "StreamDescriptionSummary");
        StreamSummary summary;
        summary.name = StreamName{text(described, "StreamName")};
        summary.arn = StreamArn{text(described, "StreamARN")};
        summary.status = status_of(text(described, "StreamStatus"));
        summary.created = optional_time(described, "StreamCreationTimestamp");
        if (const auto hours = optional_count(described, "RetentionPeriodHours"))
            summary.retention = std::chrono::hours{*hours};
        summary.open_shards = optional_count(described, "OpenShardCount");
        if (const auto kib = optional_count(described, "MaxRecordSizeInKiB"))
            summary.record_bytes_max = *kib << 10U;
        const Json& mode = member(described, "StreamModeDetails");
        summary.mode = optional_text(mode, "StreamMode").value_or("");
        summary.encryption = optional_text(described, "EncryptionType").value_or("");
        summary.encryption_key = optional_text(described, "KeyId").value_or("");
        return summary;
    });
}

Result<ShardIterator> parse_get_shard_iterator(std::string_view body) {
    return answer("GetShardIterator", body, [](const Json& json) {
        return ShardIterator{text(json, "ShardIterator")};
    });
}

Result<ListStreamsResponse> parse_list_streams(std::string_view body) {
    return answer("ListStreams", body, [](const Json& json) {
        ListStreamsResponse response;
        for (const Json& stream : array(json, "StreamNames")) {
            if (!stream.is_string()) throw Malformed{"StreamNames holds what is not a string"};
            response.names.emplace_back(stream.get<std::string>());
        }
        const Json& more = member(json, "HasMoreStreams");
        response.more = more.is_boolean() && more.get<bool>();
        response.next_token = optional_id<NextToken>(json, "NextToken");
        return response;
    });
}

}  // namespace kinesisd::kinesis
