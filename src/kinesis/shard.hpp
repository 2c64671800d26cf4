// A shard as ListShards and GetRecords describe it.
#pragma once

#include "base/ids.hpp"
#include "base/uint128.hpp"

#include <optional>
#include <vector>

namespace kinesisd::kinesis {

// A part of the ring 0 .. 2^128-1, both ends inclusive.
struct HashKeyRange {
    Uint128 starting = 0;
    Uint128 ending = 0;
    friend bool operator==(const HashKeyRange&, const HashKeyRange&) = default;
};

struct Shard {
    ShardId id;
    std::optional<ShardId> parent;           // of a split or merge; it may be no longer listed
    std::optional<ShardId> adjacent_parent;  // of a merge
    HashKeyRange hash_keys;
    SequenceNumber starting_sequence_number;
    // Nothing: open. Only its presence means something: kinesis-mock's value lies.
    std::optional<SequenceNumber> ending_sequence_number;

    [[nodiscard]] bool closed() const { return ending_sequence_number.has_value(); }
    // None, one (a split) or two (a merge).
    [[nodiscard]] std::vector<ShardId> parents() const;
    friend bool operator==(const Shard&, const Shard&) = default;
};

// A child that the last page of a closed shard announces.
struct ChildShard {
    ShardId id;
    std::vector<ShardId> parents;
    HashKeyRange hash_keys;
    friend bool operator==(const ChildShard&, const ChildShard&) = default;
};

}  // namespace kinesisd::kinesis
