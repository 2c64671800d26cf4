// Which hash key a partition key has.
#pragma once

#include "base/uint128.hpp"

#include <string_view>

namespace kinesisd::kinesis {

// The MD5 of the UTF-8 bytes as a big-endian number (AWS: PutRecord, PartitionKey).
[[nodiscard]] Uint128 hash_key_of(std::string_view partition_key);

}  // namespace kinesisd::kinesis
