#include "pipeline/deliveries.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace kinesisd {
namespace {

constexpr MinibatchNumber everything = std::numeric_limits<MinibatchNumber>::max();

void send(Deliveries& deliveries, MinibatchNumber minibatch, unsigned rows) {
    for (unsigned row = 0; row < rows; ++row)
        deliveries.sent(minibatch);
}

RowRefusal refusal(std::uint64_t row) {
    return {row, Errc::record_too_large, config::OnRowError::Action::dead_letter};
}

TEST(Deliveries, NothingOnItsWayIsEverythingSettled) {
    EXPECT_EQ(Deliveries{}.settled_through(), everything);
}

TEST(Deliveries, TheOldestRowOnItsWayHoldsItsMinibatchAndThoseBehindIt) {
    Deliveries deliveries;
    send(deliveries, 1, 2);
    send(deliveries, 2, 1);
    EXPECT_EQ(deliveries.settled_through(), 0U);
    deliveries.accepted(2, 1, 10);
    deliveries.accepted(1, 1, 10);
    EXPECT_EQ(deliveries.settled_through(), 0U) << "minibatch 1 has a row on its way";
    deliveries.accepted(1, 1, 10);
    EXPECT_EQ(deliveries.settled_through(), everything);
    send(deliveries, 3, 1);
    EXPECT_EQ(deliveries.settled_through(), 2U);
}

TEST(Deliveries, ARowThatIsGivenUpIsNotOnItsWay) {
    Deliveries deliveries;
    send(deliveries, 1, 1);
    deliveries.given_up(1);
    deliveries.refused(1, refusal(0), "letter\n");
    EXPECT_EQ(deliveries.settled_through(), everything);
    const auto refusals = deliveries.take_refusals(1);
    ASSERT_EQ(refusals.size(), 1U);
    EXPECT_EQ(refusals[0].row, 0U);
    EXPECT_TRUE(deliveries.take_refusals(1).empty()) << "each is handed out once";
}

TEST(Deliveries, LettersOfLaterMinibatchesStayForTheirCommit) {
    Deliveries deliveries;
    deliveries.refused(2, refusal(0), "second\n");
    deliveries.refused(1, refusal(0), "first\n");
    deliveries.refused(3, refusal(0), "third\n");
    EXPECT_FALSE(deliveries.has_letters(0));
    EXPECT_TRUE(deliveries.has_letters(2));
    EXPECT_EQ(deliveries.take_letters(2), "first\nsecond\n");
    EXPECT_FALSE(deliveries.has_letters(2));
    EXPECT_EQ(deliveries.take_letters(3), "third\n");
}

TEST(Deliveries, LettersAreInTheOrderOfTheirRows) {
    Deliveries deliveries;
    deliveries.refused(1, refusal(7), "the seventh\n");
    deliveries.refused(1, refusal(2), "the second\n");
    EXPECT_EQ(deliveries.take_letters(1), "the second\nthe seventh\n");
}

TEST(Deliveries, AcceptedRowsAreCountedWithTheirMinibatch) {
    Deliveries deliveries;
    send(deliveries, 1, 2);
    send(deliveries, 2, 1);
    deliveries.accepted(1, 2, 20);
    deliveries.accepted(2, 1, 5);
    const auto first = deliveries.take_accepted(1);
    EXPECT_EQ(first.rows, 2U);
    EXPECT_EQ(first.bytes, 20U);
    EXPECT_EQ(deliveries.take_accepted(1).rows, 0U);
    EXPECT_EQ(deliveries.take_accepted(2).rows, 1U);
}

}  // namespace
}  // namespace kinesisd
