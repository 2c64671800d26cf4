// PutBatch: the entries of one PutRecords call. No two of them have the same partition key, and
// none of their keys is in another call: Kinesis accepts and refuses entry by entry, so a later
// entry of a key that went out beside or after an earlier, unsettled one could overtake it.
#pragma once

#include "base/uint128.hpp"
#include "kinesis/requests.hpp"

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::kinesis {

// A record on its way to the stream.
struct OutgoingRecord {
    std::string bytes;              // the partition key, then the data: what limits count
    std::size_t key_bytes = 0;      // of them
    std::string explicit_hash_key;  // decimal; empty: none
    std::uint64_t minibatch = 0;    // that its row belongs to
    std::uint64_t row = 0;          // which row of that it is
    std::string row_text;           // the row for a dead letter; empty: none is wanted

    [[nodiscard]] std::string_view partition_key() const {
        return std::string_view{bytes}.substr(0, key_bytes);
    }
    [[nodiscard]] std::string_view data() const {
        return std::string_view{bytes}.substr(key_bytes);
    }
    [[nodiscard]] std::size_t held_bytes() const {
        return sizeof(OutgoingRecord) + bytes.capacity() + explicit_hash_key.capacity() +
               row_text.capacity();
    }
};

struct PutLane;

// A record in a PutQueue.
struct QueuedRecord {
    OutgoingRecord record;
    Uint128 hash_key = 0;
    Uint128 chain = 0;               // of the records with the same partition key
    PutLane* lane = nullptr;         // of the shard that will probably take it
    QueuedRecord* behind = nullptr;  // the next one with the same partition key
    unsigned attempts = 0;           // that failed
    std::list<QueuedRecord>::iterator self;
};

class PutBatch {
public:
    explicit PutBatch(std::vector<QueuedRecord*> records) : records_{std::move(records)} {}

    [[nodiscard]] std::size_t size() const { return records_.size(); }
    [[nodiscard]] const std::vector<QueuedRecord*>& records() const { return records_; }
    // Views into the queue.
    [[nodiscard]] PutRecords request(StreamRef stream) const {
        PutRecords put{std::move(stream), {}};
        put.entries.reserve(records_.size());
        for (const QueuedRecord* queued : records_) {
            const OutgoingRecord& record = queued->record;
            PutEntry entry{record.data(), record.partition_key(), std::nullopt};
            if (!record.explicit_hash_key.empty())
                entry.explicit_hash_key = record.explicit_hash_key;
            put.entries.push_back(entry);
        }
        return put;
    }

private:
    std::vector<QueuedRecord*> records_;
};

}  // namespace kinesisd::kinesis
