// ShardLog: the records of one shard in their order. Indices count up by one from 1, so a position
// is found by subtraction.
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace kinesisd::emulator {

struct Record {
    std::uint64_t index = 0;     // in the shard
    std::uint64_t accepted = 0;  // in the stream: the order of acceptance over all shards
    WallTime arrival;
    std::size_t key_size = 0;
    std::string bytes;  // the partition key, then the data

    [[nodiscard]] std::string_view partition_key() const {
        return std::string_view{bytes}.substr(0, key_size);
    }
    [[nodiscard]] std::string_view data() const { return std::string_view{bytes}.substr(key_size); }
};

// What happens to records that retention has trimmed.
enum class Trimmed { forgotten, kept };

class ShardLog {
public:
    explicit ShardLog(Trimmed trimmed) : trimmed_{trimmed} {}

    // Sets index and arrival. Arrivals do not go back in a shard, even if `now` does.
    const Record& append(Record record, WallTime now);
    // Records that arrived before `horizon` can no longer be read.
    void trim(WallTime horizon);

    // The position behind the last record.
    [[nodiscard]] std::uint64_t tip() const { return next_index_; }
    // Of the first record that arrived at `time` or later; the tip if there is none.
    [[nodiscard]] std::uint64_t position_at(WallTime time) const;
    // The first readable record at `position` or behind it; nullptr at the tip.
    [[nodiscard]] const Record* at(std::uint64_t position) const;

    // Everything that is held, trimmed or not, in order.
    [[nodiscard]] const std::deque<Record>& held() const { return records_; }

private:
    Trimmed trimmed_;
    std::deque<Record> records_;
    std::size_t hidden_ = 0;  // records at the front that are trimmed and kept
    std::uint64_t next_index_ = 1;
};

}  // namespace kinesisd::emulator
