#include "kinesis/key_chains.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <utility>

namespace kinesisd::kinesis {

std::size_t KeyChains::find(std::uint64_t key) const {
    std::size_t at = home_of(key);
    while (slots_[at].newest != nullptr && slots_[at].key != key)
        at = (at + 1) & (slots_.size() - 1);
    return at;
}

QueuedRecord* KeyChains::add(std::uint64_t key, QueuedRecord& newest) {
    if (4 * (size_ + 1) > 3 * slots_.size()) grow();
    Slot& slot = slots_[find(key)];
    if (slot.newest == nullptr) ++size_;
    slot.key = key;
    return std::exchange(slot.newest, &newest);
}

// The ones behind move up, so that no search ends at the gap.
void KeyChains::erase(std::uint64_t key, const QueuedRecord& last) {
    check(size_ > 0);
    const std::size_t mask = slots_.size() - 1;
    std::size_t gap = find(key);
    check(slots_[gap].newest == &last);
    for (std::size_t at = (gap + 1) & mask; slots_[at].newest != nullptr; at = (at + 1) & mask) {
        const std::size_t way = (at - home_of(slots_[at].key)) & mask;
        if (way < ((at - gap) & mask)) continue;
        slots_[gap] = slots_[at];
        gap = at;
    }
    slots_[gap].newest = nullptr;
    // A peak is not kept for ever.
    if (--size_ == 0) slots_ = {};
}

void KeyChains::grow() {
    constexpr std::size_t slots_min = 16;
    const std::size_t slots = std::max(slots_min, 2 * slots_.size());
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots));
    for (const Slot& slot : old)
        if (slot.newest != nullptr) slots_[find(slot.key)] = slot;
}

}  // namespace kinesisd::kinesis
