#include "pipeline/send_ahead.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

TEST(SendAhead, TheFirstRowsNeedABoundBeforeTheyAreSent) {
    const SendAhead ahead;
    EXPECT_EQ(ahead.bound_for(1, 0), 64U);
    EXPECT_EQ(ahead.bound_for(100, 0), 200U);
    EXPECT_EQ(ahead.bound_for(0, 0), 0U);
}

TEST(SendAhead, TheBoundCoversEverythingSinceTheLastSnapshot) {
    SendAhead ahead;
    ahead.sent(60);
    EXPECT_EQ(ahead.bound_for(4, 64), 64U) << "covered: nothing is to be stored";
    EXPECT_EQ(ahead.bound_for(5, 64), 130U);
    ahead.committed(60);
    EXPECT_EQ(ahead.bound_for(5, 64), 130U) << "a commit without a durable snapshot covers nothing";
    ahead.stored();
    EXPECT_EQ(ahead.bound_for(5, 64), 64U);
}

TEST(SendAhead, TheBoundFollowsTheTrafficDownByHalves) {
    SendAhead ahead;
    ahead.sent(1000);
    EXPECT_EQ(ahead.next_bound(2000), 2000U);
    ahead.committed(1000);
    ahead.stored();
    EXPECT_EQ(ahead.next_bound(2000), 1000U);
    EXPECT_EQ(ahead.next_bound(100), 64U);
}

}  // namespace
}  // namespace kinesisd
