#include "kinesis/key_chains.hpp"

#include "kinesis/put_batch.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace kinesisd::kinesis {
namespace {

TEST(KeyChains, KnowTheNewestRecordOfAKey) {
    KeyChains chains;
    std::vector<QueuedRecord> records(3);
    EXPECT_EQ(chains.add(7, records[0]), nullptr);
    EXPECT_EQ(chains.add(7, records[1]), &records[0]);
    EXPECT_EQ(chains.add(8, records[2]), nullptr);
    chains.erase(7, records[1]);
    EXPECT_EQ(chains.add(7, records[0]), nullptr);
    EXPECT_EQ(chains.size(), 2U);
}

// Hashes that lie next to each other, or that have the same place, are what goes wrong in such a
// table: the last bits are few here, and the others differ.
TEST(KeyChains, AreThoseOfAMapWhateverIsAddedAndErased) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        std::mt19937_64 dice{seed};
        KeyChains chains;
        std::map<std::uint64_t, QueuedRecord*> expected;
        std::vector<QueuedRecord> records(64);
        for (int step = 0; step < 5000; ++step) {
            const std::uint64_t key = dice() % 12 + (dice() % 12 << 60U);
            QueuedRecord& record = records[dice() % records.size()];
            const auto known = expected.find(key);
            if (known != expected.end() && dice() % 2 == 0) {
                chains.erase(key, *known->second);
                expected.erase(known);
            } else {
                QueuedRecord* before = known == expected.end() ? nullptr : known->second;
                ASSERT_EQ(chains.add(key, record), before) << "seed " << seed << ", step " << step;
                expected[key] = &record;
            }
            ASSERT_EQ(chains.size(), expected.size());
        }
        for (const auto& [key, newest] : expected)
            chains.erase(key, *newest);
        EXPECT_EQ(chains.size(), 0U);
    }
}

TEST(KeyChainsDeathTest, EraseOnlyTheNewest) {
    KeyChains chains;
    std::vector<QueuedRecord> records(2);
    (void)chains.add(7, records[0]);
    (void)chains.add(7, records[1]);
    EXPECT_DEATH(chains.erase(7, records[0]), "key_chains");
    EXPECT_DEATH(chains.erase(9, records[0]), "key_chains");
}

}  // namespace
}  // namespace kinesisd::kinesis
