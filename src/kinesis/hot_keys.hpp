// HotKeys: which partition keys a shard's load consists of, in bounded memory (Metwally's
// Space-Saving: a new key takes the place and the count of the rarest one that is kept).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kinesisd::kinesis {

struct HotKey {
    std::string partition_key;
    std::uint64_t entries = 0;  // sent since the shard began to throttle; at most so many
    friend bool operator==(const HotKey&, const HotKey&) = default;
};

class HotKeys {
public:
    void add(std::string_view partition_key);
    void clear() { counts_.clear(); }
    [[nodiscard]] bool empty() const { return counts_.empty(); }
    // The `count` hottest, the hottest first; equal ones by their text.
    [[nodiscard]] std::vector<HotKey> top(std::size_t count) const;

private:
    static constexpr std::size_t keys_max = 128;

    std::unordered_map<std::string, std::uint64_t> counts_;
};

}  // namespace kinesisd::kinesis
