#include "kinesis/hot_keys.hpp"

#include <algorithm>

namespace kinesisd::kinesis {

void HotKeys::add(std::string_view partition_key) {
    std::string key{partition_key};
    if (const auto known = counts_.find(key); known != counts_.end()) {
        ++known->second;
        return;
    }
    std::uint64_t before = 0;
    if (counts_.size() >= keys_max) {
        const auto rarest =
            std::ranges::min_element(counts_, {}, [](const auto& entry) { return entry.second; });
        before = rarest->second;
        counts_.erase(rarest);
    }
    counts_.emplace(std::move(key), before + 1);
}

std::vector<HotKey> HotKeys::top(std::size_t count) const {
    std::vector<HotKey> all;
    all.reserve(counts_.size());
    for (const auto& [key, entries] : counts_)
        all.push_back({key, entries});
    std::ranges::sort(all, [](const HotKey& a, const HotKey& b) {
        return a.entries != b.entries ? a.entries > b.entries : a.partition_key < b.partition_key;
    });
    if (all.size() > count) all.resize(count);
    return all;
}

}  // namespace kinesisd::kinesis
