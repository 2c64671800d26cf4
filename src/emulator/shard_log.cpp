#include "emulator/shard_log.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd::emulator {

const Record& ShardLog::append(Record record, WallTime now) {
    record.index = next_index_++;
    record.arrival = records_.empty() ? now : std::max(now, records_.back().arrival);
    return records_.emplace_back(std::move(record));
}

void ShardLog::trim(WallTime horizon) {
    if (trimmed_ == Trimmed::kept) {
        while (hidden_ < records_.size() && records_[hidden_].arrival < horizon)
            ++hidden_;
    } else {
        while (!records_.empty() && records_.front().arrival < horizon)
            records_.pop_front();
    }
}

std::uint64_t ShardLog::position_at(WallTime time) const {
    const auto found = std::ranges::lower_bound(records_, time, {}, &Record::arrival);
    return found == records_.end() ? next_index_ : found->index;
}

const Record* ShardLog::at(std::uint64_t position) const {
    if (hidden_ == records_.size()) return nullptr;
    const std::uint64_t first = records_[hidden_].index;
    const std::uint64_t offset = position > first ? position - first : 0;
    if (offset >= records_.size() - hidden_) return nullptr;
    return &records_[hidden_ + static_cast<std::size_t>(offset)];
}

}  // namespace kinesisd::emulator
