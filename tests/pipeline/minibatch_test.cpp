#include "pipeline/minibatch.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

void add_rows(MinibatchQueue& queue, std::uint64_t rows) {
    queue.open().rows += rows;
    queue.open().ledger.read += rows;
}

TEST(MinibatchQueue, NumbersItsMinibatchesFromOne) {
    MinibatchQueue queue;
    add_rows(queue, 3);
    EXPECT_EQ(queue.open().number, 1U);
    queue.close_open();
    EXPECT_EQ(queue.open().number, 2U);
    EXPECT_EQ(queue.closed().front().number, 1U);
}

TEST(MinibatchQueue, KeepsAnEmptyMinibatchOpen) {
    MinibatchQueue queue;
    queue.close_open();
    EXPECT_TRUE(queue.closed().empty());
    EXPECT_TRUE(queue.empty());
}

TEST(MinibatchQueue, AnAdvanceWithoutRowsIsSomethingToCommit) {
    MinibatchQueue queue;
    queue.open().advances.emplace_back(TableAdvanced{});
    EXPECT_FALSE(queue.empty());
    queue.close_open();
    EXPECT_EQ(queue.closed().size(), 1U);
}

TEST(MinibatchQueue, HandsOutTheSettledOnesInOrderAndCountsTheRest) {
    MinibatchQueue queue;
    for (const std::uint64_t rows : {1U, 2U, 4U}) {
        add_rows(queue, rows);
        queue.close_open();
    }
    add_rows(queue, 8);
    EXPECT_EQ(queue.rows(), 15U);
    EXPECT_TRUE(queue.take_through(0).empty());
    const auto settled = queue.take_through(2);
    ASSERT_EQ(settled.size(), 2U);
    EXPECT_EQ(settled[0].number, 1U);
    EXPECT_EQ(settled[1].number, 2U);
    EXPECT_EQ(queue.rows(), 12U);
    EXPECT_EQ(queue.take_through(99).size(), 1U) << "the open one is not closed by that";
    EXPECT_EQ(queue.rows(), 8U);
}

TEST(MinibatchQueue, TheTimeOfTheNextBeginsAtTheTimeOfTheLast) {
    MinibatchQueue queue;
    add_rows(queue, 1);
    queue.open().time_ms = 40;
    queue.close_open();
    EXPECT_EQ(queue.open().time_ms, 40);
}

}  // namespace
}  // namespace kinesisd
