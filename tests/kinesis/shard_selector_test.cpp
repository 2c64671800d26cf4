#include "kinesis/shard_selector.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kinesisd::kinesis {
namespace {

TEST(ShardSelector, TakesShardsByTheNumberInTheirIds) {
    struct Row {
        const char* shard;
        std::uint64_t index;  // of three
    };
    for (const auto& [shard, index] :
         {Row{"shardId-000000000000", 0},
          Row{"shardId-000000000001", 1},
          Row{"shardId-000000000005", 2},
          Row{"shardId-000000000300", 0},
          Row{"7", 1}})
        for (const std::uint64_t asked : {0U, 1U, 2U})
            EXPECT_EQ((ShardSelector{asked, 3}.selects(ShardId{shard})), asked == index) << shard;
}

// An id without a number is nobody's twice and nobody's never.
TEST(ShardSelector, GivesEveryShardToExactlyOneProcess) {
    for (const std::string& shard :
         {std::string{"shardId-000000000017"},
          std::string{"shard"},
          std::string{"shardId-"},
          std::string{"shardId-12x"},
          std::string{"shardId-99999999999999999999999"},
          std::string{}})
        for (const std::uint64_t count : {1U, 2U, 7U, 64U}) {
            std::uint64_t owners = 0;
            for (std::uint64_t index = 0; index < count; ++index)
                owners += ShardSelector{index, count}.selects(ShardId{shard}) ? 1U : 0U;
            EXPECT_EQ(owners, 1U) << shard << " of " << count;
        }
}

TEST(ShardSelector, TheShardsOfOneTimeAreSpreadEvenly) {
    std::uint64_t selected = 0;
    for (int number = 0; number < 100; ++number)
        selected +=
            ShardSelector{3, 4}.selects(ShardId{"shardId-" + std::to_string(number)}) ? 1 : 0;
    EXPECT_EQ(selected, 25U);
}

}  // namespace
}  // namespace kinesisd::kinesis
