#include "pipeline/repeat_limit.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

TEST(RepeatLimit, WritesTheFirstHundredAndThenOneInTenSeconds) {
    RepeatLimit limit;
    TimePoint now{std::chrono::hours{1}};
    for (int i = 0; i < 100; ++i)
        ASSERT_EQ(limit.admit(now), 0U) << i;
    EXPECT_EQ(limit.admit(now), std::nullopt);
    now += std::chrono::milliseconds{9999};
    EXPECT_EQ(limit.admit(now), std::nullopt);
    now += std::chrono::milliseconds{1};
    EXPECT_EQ(limit.admit(now), 2U);  // the two that were silent
    EXPECT_EQ(limit.admit(now), std::nullopt);
    now += std::chrono::minutes{5};
    EXPECT_EQ(limit.admit(now), 1U);
}

}  // namespace
}  // namespace kinesisd
