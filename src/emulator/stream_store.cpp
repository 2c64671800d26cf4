#include "emulator/stream_store.hpp"

#include "base/check.hpp"

#include <utility>

namespace kinesisd::emulator {

void StreamStore::settle(WallTime now) {
    for (auto& [name, stream] : streams_)
        stream.settle(now);
    std::erase_if(streams_, [](const auto& entry) { return entry.second.gone(); });
}

Stream* StreamStore::find(std::string_view name) {
    const auto found = streams_.find(name);
    return found == streams_.end() ? nullptr : &found->second;
}

const Stream* StreamStore::find(std::string_view name) const {
    const auto found = streams_.find(name);
    return found == streams_.end() ? nullptr : &found->second;
}

void StreamStore::create(StreamSettings settings, WallTime now) {
    // The time goes in as well, so that an iterator of an earlier run of a host does not open the
    // stream of this one.
    constexpr unsigned counter_bits = 16;
    const auto created_ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
    settings.creation = (created_ms << counter_bits) + ++created_;
    std::string name = settings.name;
    const bool is_new = streams_.try_emplace(std::move(name), std::move(settings), now).second;
    check(is_new);
}

std::size_t StreamStore::open_shards() const {
    std::size_t count = 0;
    for (const auto& [name, stream] : streams_)
        count += stream.open_shards().size();
    return count;
}

}  // namespace kinesisd::emulator
