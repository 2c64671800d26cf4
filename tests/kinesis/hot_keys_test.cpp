#include "kinesis/hot_keys.hpp"

#include <gtest/gtest.h>

namespace kinesisd::kinesis {
namespace {

TEST(HotKeys, TellTheHottestFirst) {
    HotKeys keys;
    for (const char* key : {"b", "a", "c", "a", "b", "a"})
        keys.add(key);
    EXPECT_EQ(keys.top(2), (std::vector<HotKey>{{"a", 3}, {"b", 2}}));
    EXPECT_EQ(keys.top(10).size(), 3U);
}

TEST(HotKeys, AreFoundAmongManyThatComeOnce) {
    HotKeys keys;
    for (int i = 0; i < 100'000; ++i) {
        keys.add("once-" + std::to_string(i));
        if (i % 10 == 0) keys.add("hot");
        if (i % 20 == 0) keys.add("warm");
    }
    const auto top = keys.top(2);
    ASSERT_EQ(top.size(), 2U);
    EXPECT_EQ(top[0].partition_key, "hot");
    EXPECT_EQ(top[1].partition_key, "warm");
    EXPECT_EQ(keys.top(1'000'000).size(), 128U);
}

}  // namespace
}  // namespace kinesisd::kinesis
