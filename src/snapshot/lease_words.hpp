// The names and values of a lease item (KCL, DynamoDBLeaseSerializer and SentinelCheckpoint), and
// the two of kinesisd's own.
#pragma once

namespace kinesisd::lease {

inline constexpr const char* key = "leaseKey";
inline constexpr const char* checkpoint = "checkpoint";
inline constexpr const char* sub_sequence_number = "checkpointSubSequenceNumber";
inline constexpr const char* counter = "leaseCounter";
inline constexpr const char* owner_switches = "ownerSwitchesSinceCheckpoint";
inline constexpr const char* parents = "parentShardId";
inline constexpr const char* entity_type = "entityType";  // KCL 3.5: other items in one table

inline constexpr const char* trim_horizon = "TRIM_HORIZON";
inline constexpr const char* latest = "LATEST";
inline constexpr const char* at_timestamp = "AT_TIMESTAMP";
inline constexpr const char* shard_end = "SHARD_END";

inline constexpr const char* own_position = "kinesisdPosition";  // of an item
inline constexpr const char* own_stream = "stream";              // of the whole file

}  // namespace kinesisd::lease
