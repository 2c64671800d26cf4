// RecordPool: the QueuedRecords of a queue, at addresses that last, without a call of the heap for
// each.
#pragma once

#include "kinesis/put_batch.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace kinesisd::kinesis {

class RecordPool {
public:
    // As new; it is used once it has a lane.
    [[nodiscard]] QueuedRecord& take() {
        if (free_ == nullptr) add_slab();
        QueuedRecord& taken = *free_;
        free_ = taken.behind;
        taken.behind = nullptr;
        ++size_;
        return taken;
    }
    void give_back(QueuedRecord& record) {
        record = QueuedRecord{};
        record.behind = free_;
        free_ = &record;
        // A peak is not kept for ever.
        if (--size_ > 0) return;
        slabs_.clear();
        free_ = nullptr;
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    // Calls use(record) for each that is used.
    template <class Use>
    void for_each(Use use) {
        for (const Slab& slab : slabs_)
            for (std::size_t i = 0; i < slab.size; ++i)
                if (slab.records[i].lane != nullptr) use(slab.records[i]);
    }

private:
    struct Slab {
        std::unique_ptr<QueuedRecord[]> records;
        std::size_t size = 0;
    };

    void add_slab() {
        constexpr std::size_t records_min = 8;
        constexpr std::size_t records_max = 512;
        const std::size_t size = std::clamp(size_, records_min, records_max);
        slabs_.push_back({std::make_unique<QueuedRecord[]>(size), size});
        QueuedRecord* records = slabs_.back().records.get();
        for (std::size_t i = size; i-- > 0;) {
            records[i].behind = free_;
            free_ = &records[i];
        }
    }

    std::vector<Slab> slabs_;
    QueuedRecord* free_ = nullptr;  // and those behind it
    std::size_t size_ = 0;
};

}  // namespace kinesisd::kinesis
