#include "kinesis/page_memory.hpp"

#include <gtest/gtest.h>

namespace kinesisd::kinesis {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

TEST(PageMemory, ExpectsHalfAsMuchAgainBeforeItHasSeenAPage) {
    EXPECT_EQ(PageMemory{}.held_by(2 * mebibyte), 3 * mebibyte);
    EXPECT_EQ(PageMemory{}.held_by(0), 0U);
}

TEST(PageMemory, ExpectsOfTheNextPageWhatTheLastOneTook) {
    PageMemory memory;
    memory.learn(mebibyte, 4 * mebibyte);
    EXPECT_EQ(memory.held_by(2 * mebibyte), 8 * mebibyte);
}

TEST(PageMemory, ForgetsOneLargePageSlowly) {
    PageMemory memory;
    memory.learn(mebibyte, 4 * mebibyte);
    memory.learn(mebibyte, 2 * mebibyte);
    EXPECT_GT(memory.held_by(mebibyte), 3 * mebibyte);
    for (int page = 0; page < 100; ++page)
        memory.learn(mebibyte, 2 * mebibyte);
    EXPECT_LT(memory.held_by(mebibyte), 2 * mebibyte + mebibyte / 10);
}

TEST(PageMemory, NeverExpectsLessThanTheBody) {
    PageMemory memory;
    for (int page = 0; page < 1'000; ++page)
        memory.learn(mebibyte, 0);
    EXPECT_GE(memory.held_by(mebibyte), mebibyte);
}

TEST(PageMemory, LearnsNothingFromSmallPages) {
    PageMemory memory;
    memory.learn(100, 50'000);
    EXPECT_EQ(memory.held_by(2 * mebibyte), 3 * mebibyte);
}

}  // namespace
}  // namespace kinesisd::kinesis
