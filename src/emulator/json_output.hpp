// The parts of answers that are built as a tree; what is on the data path is appended instead.
#pragma once

#include "base/time.hpp"
#include "emulator/stream.hpp"

#include <nlohmann/json.hpp>

namespace kinesisd::emulator {

using Json = nlohmann::ordered_json;

// Epoch seconds with milliseconds as the fraction.
[[nodiscard]] double epoch_seconds(WallTime time);
// The same as text, never with an exponent: "1459799926.480".
void append_epoch_seconds(WallTime time, std::string& out);

[[nodiscard]] Json hash_key_range_json(const kinesis::HashKeyRange& range);
// As in ListShards and DescribeStream.
[[nodiscard]] Json shard_json(const Stream& stream, const Shard& shard);
// As in the last page of a closed shard.
[[nodiscard]] Json child_shard_json(const Stream& stream, const Shard& child);

}  // namespace kinesisd::emulator
