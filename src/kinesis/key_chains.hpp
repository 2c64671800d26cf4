// KeyChains: the newest record of each partition key that has any, by a hash of the key. Keys with
// the same hash share a chain. One table with open addressing: a node for each key would cost more
// than all else that a queue does with a record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kinesisd::kinesis {

struct QueuedRecord;

class KeyChains {
public:
    // Makes `newest` that of its key. Returns the one before it; nullptr: the key had none.
    [[nodiscard]] QueuedRecord* add(std::uint64_t key, QueuedRecord& newest);
    // The key has `last` as its newest record, and that has left.
    void erase(std::uint64_t key, const QueuedRecord& last);
    // The key will be asked for soon: its slot is fetched meanwhile, which else is most of the time
    // that a look into a table of this size takes.
    void expect(std::uint64_t key) const {
        if (!slots_.empty()) __builtin_prefetch(&slots_[home_of(key)], 1);
    }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    struct Slot {
        std::uint64_t key = 0;
        QueuedRecord* newest = nullptr;  // nullptr: the slot is free
    };

    [[nodiscard]] std::size_t home_of(std::uint64_t key) const { return key & (slots_.size() - 1); }
    // The key's slot, or the free one where it belongs.
    [[nodiscard]] std::size_t find(std::uint64_t key) const;
    void grow();

    std::vector<Slot> slots_;  // a power of two, a quarter of them free
    std::size_t size_ = 0;
};

}  // namespace kinesisd::kinesis
