// What tests of reshards and of ListShards share.
#pragma once

#include "base/uint128.hpp"
#include "emulator/emulated.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kinesisd::emulator {

inline Reply list(Emulated& emulated, Json input = Json::object()) {
    input["StreamName"] = "s";
    return emulated.call("ListShards", input);
}
inline Reply list_filtered(Emulated& emulated, const Json& filter) {
    return list(emulated, {{"ShardFilter", filter}});
}

// The ranges of the shards cover the ring once.
inline void expect_tiling(const Reply& listing) {
    std::vector<std::pair<Uint128, Uint128>> ranges;
    for (const Json& shard : listing.body.at("Shards")) {
        const Json& range = shard.at("HashKeyRange");
        ranges.emplace_back(
            *parse_uint128(range.at("StartingHashKey").get<std::string>()),
            *parse_uint128(range.at("EndingHashKey").get<std::string>())
        );
    }
    std::ranges::sort(ranges);
    ASSERT_FALSE(ranges.empty());
    EXPECT_TRUE(ranges.front().first == 0);
    EXPECT_TRUE(ranges.back().second == ~Uint128{0});
    for (std::size_t i = 1; i < ranges.size(); ++i)
        EXPECT_TRUE(ranges[i].first == ranges[i - 1].second + 1) << i;
}

}  // namespace kinesisd::emulator
