// Positions as the Kinesis Client Library (KCL 2.x) keeps them: the items of its lease table in
// DynamoDB. They come in from there, and go out for it; docs/formats.md says what maps to what.
#pragma once

#include "snapshot/snapshot.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {

inline constexpr std::size_t leases_bytes_max = std::size_t{64} << 20U;

struct ImportedLeases {
    StreamIdentity stream;  // with a creation time only if an export has said one
    std::map<ShardId, ShardProgress> shards;
    std::vector<std::string> notes;  // what a person should know, a sentence each
};

// `json`: what `aws dynamodb scan` prints, the same as plain JSON, a list of items, or what
// export_leases() wrote. `stream`: the one that is read; items of other streams (multi-stream
// tables) are left out. invalid_json, or invalid_request with every lease that has no position that
// can be used, a line each.
[[nodiscard]] Result<ImportedLeases> import_leases(
    std::string_view json, const StreamIdentity& stream
);

struct ExportedLeases {
    std::string json;
    std::vector<std::string> notes;
};

// As DynamoDB JSON, in the form of a scan. A position that no lease can say (a time, a record to
// begin at) becomes TRIM_HORIZON with a note: KCL then reads more again and misses nothing. An
// attribute of kinesisd's own beside it keeps the position for import_leases().
[[nodiscard]] ExportedLeases export_leases(const Snapshot& snapshot);

}  // namespace kinesisd
