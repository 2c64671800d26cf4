#include "base/ids.hpp"

#include "base/shard_id.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <type_traits>
#include <unordered_set>
#include <vector>

namespace kinesisd {
namespace {

TEST(SequenceNumbers, AreOrderedByTheirValue) {
    const std::string longest(129, '9');  // the longest that the service allows
    const std::vector<SequenceNumber> ascending{
        SequenceNumber{"0"},
        SequenceNumber{"9"},
        SequenceNumber{"10"},
        SequenceNumber{"99"},
        SequenceNumber{"100"},
        SequenceNumber{"18446744073709551616"},                     // 2^64
        SequenceNumber{"340282366920938463463374607431768211456"},  // 2^128
        SequenceNumber{"49590338271490256608559692538361571095921575989136588898"},
        SequenceNumber{"49590338271490256608559692540925702759324208523137515618"},
        SequenceNumber{longest},
    };
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        for (std::size_t j = 0; j < ascending.size(); ++j) {
            EXPECT_EQ(ascending[i] <=> ascending[j], i <=> j)
                << ascending[i].text() << " and " << ascending[j].text();
            EXPECT_EQ(ascending[i] == ascending[j], i == j);
        }
    }
}

TEST(SequenceNumbers, AreBeforeAllOthersWhenEmpty) {
    EXPECT_TRUE(SequenceNumber{}.empty());
    EXPECT_LT(SequenceNumber{}, SequenceNumber{"0"});
}

TEST(Ids, OfDifferentKindsDoNotMix) {
    EXPECT_FALSE((std::is_convertible_v<ShardId, ShardIterator>));
    EXPECT_FALSE((std::is_constructible_v<ShardId, StreamName>));
    EXPECT_FALSE((std::is_convertible_v<std::string, ShardId>));
    EXPECT_FALSE((std::is_convertible_v<ShardId, std::string>));
    EXPECT_FALSE((std::is_convertible_v<std::string, SequenceNumber>));
    EXPECT_FALSE((std::is_constructible_v<SequenceNumber, ShardId>));
}

TEST(Ids, CompareAndHashByTheirText) {
    const ShardId first{"shardId-000000000000"};
    const ShardId second{std::string_view{"shardId-000000000001"}};
    EXPECT_LT(first, second);
    EXPECT_EQ(first, ShardId{std::string{"shardId-000000000000"}});
    EXPECT_EQ(first.text(), "shardId-000000000000");
    const std::unordered_set<ShardId> ids{first, second, first};
    EXPECT_EQ(ids.size(), 2U);
    EXPECT_TRUE(ids.contains(ShardId{"shardId-000000000001"}));
}

TEST(ShardId, IsNoPathToElsewhere) {
    const std::string longest(shard_id_bytes_max, 'x');
    for (const std::string& id :
         {std::string{"shardId-000000000000"}, std::string{"a.b_C-9"}, std::string{"..."}, longest})
        EXPECT_TRUE(is_shard_id(id)) << id;
    for (const std::string& id :
         {std::string{},
          std::string{"."},
          std::string{".."},
          std::string{"../x"},
          std::string{"a/b"},
          std::string{"a b"},
          std::string{"a\0", 2},
          std::string{"\u00e4"},
          longest + "x"})
        EXPECT_FALSE(is_shard_id(id)) << id;
}

}  // namespace
}  // namespace kinesisd
