// PutBatch: the entries of one PutRecords call. No two of them have the same partition key, and
// none of their keys is in another call: Kinesis accepts and refuses entry by entry, so a later
// entry of a key that went out beside or after an earlier, unsettled one could overtake it.
#pragma once

#include "kinesis/record_arena.hpp"
#include "kinesis/requests.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::kinesis {

// A record on its way to the stream, as views: who has the bytes says how long they stay.
struct RecordView {
    std::string_view bytes;              // the partition key, then the data: what limits count
    std::size_t key_bytes = 0;           // of them
    std::string_view explicit_hash_key;  // decimal; empty: none
    std::uint64_t minibatch = 0;         // that its row belongs to
    std::uint64_t row = 0;               // which row of that it is
    std::string_view row_text;           // the row for a dead letter; empty: none is wanted

    [[nodiscard]] std::string_view partition_key() const { return bytes.substr(0, key_bytes); }
    [[nodiscard]] std::string_view data() const { return bytes.substr(key_bytes); }
    // Of all that is viewed.
    [[nodiscard]] std::size_t viewed_bytes() const {
        return bytes.size() + explicit_hash_key.size() + row_text.size();
    }
};

// A record that owns its bytes.
class OutgoingRecord {
public:
    explicit OutgoingRecord(const RecordView& record)
        : bytes_{record.bytes},
          explicit_hash_key_{record.explicit_hash_key},
          row_text_{record.row_text},
          view_{record} {}

    [[nodiscard]] RecordView view() const {
        RecordView view = view_;
        view.bytes = bytes_;
        view.explicit_hash_key = explicit_hash_key_;
        view.row_text = row_text_;
        return view;
    }
    [[nodiscard]] std::size_t held_bytes() const {
        return sizeof(OutgoingRecord) + bytes_.capacity() + explicit_hash_key_.capacity() +
               row_text_.capacity();
    }

private:
    std::string bytes_;
    std::string explicit_hash_key_;
    std::string row_text_;
    RecordView view_;  // but for the three
};

struct PutLane;

// A record in a PutQueue.
struct QueuedRecord {
    RecordView record;               // of `room`
    RecordArena::Room room;          // bytes, hash key and text, one behind the other
    std::uint64_t chain = 0;         // a hash of the partition key: of the records with the same
    PutLane* lane = nullptr;         // of the shard that will probably take it
    QueuedRecord* behind = nullptr;  // the next one with the same partition key
    unsigned attempts = 0;           // that failed
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
            const RecordView& record = queued->record;
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
