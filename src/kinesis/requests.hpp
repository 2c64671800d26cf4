// The requests of Kinesis that kinesisd makes, as values that know their JSON 1.1 body; those that
// carry payloads or ask for them also know their CBOR body.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/uint128.hpp"
#include "kinesis/wire.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kinesisd::kinesis {

inline constexpr std::string_view target_prefix = "Kinesis_20131202.";

// A stream is named by its name or by its ARN (the only way across accounts).
using StreamRef = std::variant<StreamName, StreamArn>;

// "clicks", or the ARN.
[[nodiscard]] const std::string& text_of(const StreamRef& stream);
// A text that starts with "arn:" is an ARN.
[[nodiscard]] StreamRef parse_stream_ref(std::string_view text);
// The name part of either.
[[nodiscard]] std::string_view name_of(const StreamRef& stream);
[[nodiscard]] bool is_stream_name(std::string_view text);  // [a-zA-Z0-9_.-]{1,128}
[[nodiscard]] bool is_stream_arn(std::string_view text);

// Each request has `static constexpr std::string_view operation` and `std::string body() const`.

struct ListShards {
    static constexpr std::string_view operation = "ListShards";
    StreamRef stream;
    // A further page is asked for by the token alone: Kinesis refuses a stream beside it.
    std::optional<NextToken> next_token;
    std::optional<int> results_max;  // 1 to 10000
    [[nodiscard]] std::string body() const;
};

struct DescribeStreamSummary {
    static constexpr std::string_view operation = "DescribeStreamSummary";
    StreamRef stream;
    [[nodiscard]] std::string body() const;
};

struct AtTrimHorizon {
    friend bool operator==(const AtTrimHorizon&, const AtTrimHorizon&) = default;
};
struct AtLatest {
    friend bool operator==(const AtLatest&, const AtLatest&) = default;
};
struct AtSequenceNumber {
    SequenceNumber number;
    friend bool operator==(const AtSequenceNumber&, const AtSequenceNumber&) = default;
};
struct AfterSequenceNumber {
    SequenceNumber number;
    friend bool operator==(const AfterSequenceNumber&, const AfterSequenceNumber&) = default;
};
struct AtTimestamp {
    WallTime time;
    friend bool operator==(const AtTimestamp&, const AtTimestamp&) = default;
};
using IteratorStart =
    std::variant<AtTrimHorizon, AtLatest, AtSequenceNumber, AfterSequenceNumber, AtTimestamp>;

struct GetShardIterator {
    static constexpr std::string_view operation = "GetShardIterator";
    StreamRef stream;
    ShardId shard;
    IteratorStart start;
    [[nodiscard]] std::string body() const;
};

struct GetRecords {
    static constexpr std::string_view operation = "GetRecords";
    ShardIterator iterator;
    std::optional<int> records_max;   // 1 to 10000
    std::optional<StreamArn> stream;  // goes along when the stream is named by ARN
    [[nodiscard]] std::string body() const;
    [[nodiscard]] std::string cbor_body() const;
};

// One element of PutRecords; views must stay valid until the body was made.
struct PutEntry {
    std::string_view data;                              // bytes, not base64
    std::string_view partition_key;                     // UTF-8, 1 to 256 characters
    std::optional<std::string_view> explicit_hash_key;  // decimal
};

struct PutRecords {
    static constexpr std::string_view operation = "PutRecords";
    StreamRef stream;
    std::vector<PutEntry> entries;  // 1 to 500
    [[nodiscard]] std::string body() const;
    [[nodiscard]] std::string cbor_body() const;
};

struct PutRecord {
    static constexpr std::string_view operation = "PutRecord";
    StreamRef stream;
    PutEntry entry;
    std::optional<SequenceNumber> sequence_number_for_ordering;
    [[nodiscard]] std::string body() const;
};

struct CreateStream {
    static constexpr std::string_view operation = "CreateStream";
    StreamName stream;
    int shards = 1;
    [[nodiscard]] std::string body() const;
};

struct DeleteStream {
    static constexpr std::string_view operation = "DeleteStream";
    StreamRef stream;
    [[nodiscard]] std::string body() const;
};

struct SplitShard {
    static constexpr std::string_view operation = "SplitShard";
    StreamRef stream;
    ShardId shard;
    Uint128 new_starting_hash_key;
    [[nodiscard]] std::string body() const;
};

struct MergeShards {
    static constexpr std::string_view operation = "MergeShards";
    StreamRef stream;
    ShardId shard;
    ShardId adjacent_shard;
    [[nodiscard]] std::string body() const;
};

struct ListStreams {
    static constexpr std::string_view operation = "ListStreams";
    std::optional<NextToken> next_token;
    // The last name of the page before, for endpoints that give no token (kinesalite).
    std::optional<StreamName> after;
    [[nodiscard]] std::string body() const;
};

}  // namespace kinesisd::kinesis
