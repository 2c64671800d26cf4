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

struct ListStreamsResponse {
    std::vector<StreamName> names;
    bool more = false;
    std::optional<NextToken> next_token;
};
[[nodiscard]] Result<ListStreamsResponse> parse_list_streams(std::string_view body);

}  // namespace kinesisd::kinesis
