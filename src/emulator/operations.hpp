// The operations of the service: each reads its input, and answers or refuses.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
#pragma once

#include "emulator/call.hpp"
#include "kinesis/wire.hpp"

#include <string_view>

namespace kinesisd::emulator {

using Operation = Answer (*)(Call& call);

// By name ("PutRecords"), with answers in that form; nullptr for one that this service does not
// have.
[[nodiscard]] Operation find_operation(std::string_view name, kinesis::Wire wire);

// operations_stream.cpp
[[nodiscard]] Answer create_stream(Call& call);
[[nodiscard]] Answer delete_stream(Call& call);
[[nodiscard]] Answer increase_retention(Call& call);
[[nodiscard]] Answer decrease_retention(Call& call);
[[nodiscard]] Answer update_max_record_size(Call& call);
// operations_describe.cpp
[[nodiscard]] Answer describe_stream(Call& call);
[[nodiscard]] Answer describe_stream_summary(Call& call);
[[nodiscard]] Answer list_streams(Call& call);
// list_shards.cpp
[[nodiscard]] Answer list_shards(Call& call);
// operations_reshard.cpp
[[nodiscard]] Answer split_shard(Call& call);
[[nodiscard]] Answer merge_shards(Call& call);
[[nodiscard]] Answer update_shard_count(Call& call);
// operations_read.cpp
[[nodiscard]] Answer get_shard_iterator(Call& call);
[[nodiscard]] Answer get_records(Call& call);
[[nodiscard]] Answer get_records_cbor(Call& call);
// operations_write.cpp
[[nodiscard]] Answer put_record(Call& call);
[[nodiscard]] Answer put_records(Call& call);
[[nodiscard]] Answer put_records_cbor(Call& call);

// Refuses `more` open shards if they would pass the account's limit.
[[nodiscard]] Outcome<> check_shard_limit(const Call& call, std::uint32_t more);

}  // namespace kinesisd::emulator
