// What the service's opaque texts say: shard iterators and the NextToken of listings.
#pragma once

#include "base/time.hpp"
#include "emulator/seal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinesisd::emulator {

// A place in a shard: the next record to be read is the first whose index is not below `position`.
struct IteratorToken {
    WallTime issued;
    std::uint64_t creation = 0;  // which stream of this name
    std::uint32_t shard = 0;
    std::uint64_t position = 0;
    std::string stream;

    [[nodiscard]] std::string text(const Seal& seal) const;  // at most 512 characters
    // Nothing: the text is not an iterator of this service.
    [[nodiscard]] static std::optional<IteratorToken> parse(
        std::string_view text, const Seal& seal
    );
};

enum class ShardFilterType : std::uint8_t {
    from_trim_horizon,  // also: no filter
    at_trim_horizon,
    at_latest,
    at_timestamp,
    from_timestamp,
    after_shard_id,
};

// The rest of a ListShards.
struct ListShardsToken {
    WallTime issued;
    std::uint64_t creation = 0;
    std::uint32_t next_shard = 0;  // the first one to list
    ShardFilterType filter = ShardFilterType::from_trim_horizon;
    WallTime filter_time;
    std::string stream;

    [[nodiscard]] std::string text(const Seal& seal) const;
    [[nodiscard]] static std::optional<ListShardsToken> parse(
        std::string_view text, const Seal& seal
    );
};

// The rest of a ListStreams.
struct ListStreamsToken {
    WallTime issued;
    std::string last_stream;  // the last one listed

    [[nodiscard]] std::string text(const Seal& seal) const;
    [[nodiscard]] static std::optional<ListStreamsToken> parse(
        std::string_view text, const Seal& seal
    );
};

// How long a listing token lives (AWS: ListShards, NextToken).
inline constexpr std::chrono::seconds listing_token_lifetime{300};

}  // namespace kinesisd::emulator
