#include "kinesis/record_arena.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace kinesisd::kinesis {
namespace {

struct Kept {
    RecordArena::Room room;
    std::string text;
};

Kept keep(RecordArena& arena, std::string text) {
    const RecordArena::Room room = arena.take(text.size());
    std::memcpy(room.bytes, text.data(), text.size());
    return {room, std::move(text)};
}

void give_back(RecordArena& arena, const Kept& kept) {
    EXPECT_EQ(std::string_view(kept.room.bytes, kept.text.size()), kept.text);
    arena.give_back(*kept.room.block, kept.text.size());
}

TEST(RecordArena, KeepsBytesApartUntilTheyAreGivenBack) {
    std::mt19937_64 dice{1};
    RecordArena arena;
    std::vector<Kept> all;
    for (int step = 0; step < 20'000; ++step) {
        if (all.empty() || (dice() % 2 == 0 && all.size() < 1000)) {
            const std::size_t size = dice() % 50 == 0 ? dice() % 100'000 : dice() % 1000;
            all.push_back(keep(arena, std::string(size, static_cast<char>('a' + step % 26))));
        } else {
            std::swap(all[dice() % all.size()], all.back());
            give_back(arena, all.back());
            all.pop_back();
        }
    }
    for (const Kept& kept : all)
        give_back(arena, kept);
    EXPECT_EQ(arena.held_bytes(), 0U);
}

TEST(RecordArena, HoldsLittleForFewRecords) {
    RecordArena arena;
    const Kept small = keep(arena, std::string(100, 'x'));
    EXPECT_EQ(arena.held_bytes(), RecordArena::block_bytes_min);
    give_back(arena, small);
    const Kept large = keep(arena, std::string(1'000'000, 'x'));
    EXPECT_EQ(arena.held_bytes(), 1'000'000U) << "a large one shares nothing";
    give_back(arena, large);
}

// One record of a hundred stays: its block stays, and is worth nothing else.
TEST(RecordArena, SaysWhichBlocksFewRecordsHold) {
    RecordArena arena;
    std::vector<Kept> all;
    for (int i = 0; i < 10'000; ++i)
        all.push_back(keep(arena, std::string(400, 'x')));
    EXPECT_FALSE(arena.is_wasteful());
    for (const Kept& kept : all)
        EXPECT_FALSE(arena.is_sparse(*kept.room.block));
    std::vector<Kept> left;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (i % 100 == 0) {
            left.push_back(all[i]);
        } else {
            give_back(arena, all[i]);
        }
    EXPECT_TRUE(arena.is_wasteful());
    EXPECT_TRUE(arena.is_sparse(*left.front().room.block));
    for (Kept& kept : left) {
        if (!arena.is_sparse(*kept.room.block)) continue;
        const Kept moved = keep(arena, kept.text);
        give_back(arena, kept);
        kept = moved;
    }
    EXPECT_FALSE(arena.is_wasteful());
    for (const Kept& kept : left)
        give_back(arena, kept);
}

}  // namespace
}  // namespace kinesisd::kinesis
