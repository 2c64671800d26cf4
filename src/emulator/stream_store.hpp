// StreamStore: the streams of the account by name.
#pragma once

#include "emulator/stream.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace kinesisd::emulator {

class StreamStore {
public:
    using Streams = std::map<std::string, Stream, std::less<>>;

    // Everything that is due at `now`, in all streams; deleted ones go.
    void settle(WallTime now);

    // nullptr: there is no such stream. A pointer stays good until the next settle().
    [[nodiscard]] Stream* find(std::string_view name);
    [[nodiscard]] const Stream* find(std::string_view name) const;
    // The name is not taken. settings.creation is set here.
    void create(StreamSettings settings, WallTime now);

    // In order of their names.
    [[nodiscard]] const Streams& all() const { return streams_; }
    // Of all streams.
    [[nodiscard]] std::size_t open_shards() const;

private:
    Streams streams_;
    std::uint64_t created_ = 0;
};

}  // namespace kinesisd::emulator
