// What Kinesis answers, and how its JSON 1.1 bodies become values: unknown members are ignored,
// null is absent, an empty body is an answer without members. Errors: malformed_response.
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "kinesis/shard.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::kinesis {

struct ListShardsResponse {
    std::vector<Shard> shards;
    std::optional<NextToken> next_token;
};
[[nodiscard]] Result<ListShardsResponse> parse_list_shards(std::string_view body);

enum class StreamStatus { creating, deleting, active, updating, unknown };
[[nodiscard]] std::string_view name(StreamStatus status);

struct StreamSummary {
    StreamName name;
    StreamArn arn;
    StreamStatus status = StreamStatus::unknown;
    std::optional<WallTime> created;  // with arn: which stream this is (a re-created one differs)
    std::chrono::hours retention{24};
    std::optional<std::uint64_t> open_shards;
    std::uint64_t record_bytes_max = std::uint64_t{1} << 20U;  // MaxRecordSizeInKiB, data and key
    std::string mode;            // PROVISIONED, ON_DEMAND, or empty if not said
    std::string encryption;      // NONE, KMS, or empty if not said
    std::string encryption_key;  // KeyId: a key's ARN or id, an alias; empty if not said
};
[[nodiscard]] Result<StreamSummary> parse_describe_stream_summary(std::string_view body);

[[nodiscard]] Result<ShardIterator> parse_get_shard_iterator(std::string_view body);

// One entry's answer, in the order of the request.
struct PutResult {
    // Accepted: where it went. Refused: both empty.
    ShardId shard;
    SequenceNumber sequence_number;
    // Refused: ProvisionedThroughputExceededException, InternalFailure, or what comes next.
    std::string error_code;
    std::string error_message;

    [[nodiscard]] bool accepted() const { return error_code.empty(); }
};
// malformed_response also if there are not `entries` results: nobody knows what happened then. With
// 64 bytes of capacity behind the body's end nothing of it is copied but what the results hold.
[[nodiscard]] Result<std::vector<PutResult>> parse_put_records(
    std::string body, std::size_t entries
);
[[nodiscard]] Result<std::vector<PutResult>> parse_cbor_put_records(
    std::string body, std::size_t entries
);
[[nodiscard]] Result<PutResult> parse_put_record(std::string_view body);

struct ListStreamsResponse {
    std::vector<StreamName> names;
    bool more = false;
    std::optional<NextToken> next_token;
};
[[nodiscard]] Result<ListStreamsResponse> parse_list_streams(std::string_view body);

}  // namespace kinesisd::kinesis
