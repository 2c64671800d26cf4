#include "daemon/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Totals half_way() {
    Totals totals;
    totals.read = 500;
    totals.bytes = 1'000'000;
    totals.shards_reading = 4;
    totals.behind = std::chrono::milliseconds{2500};
    return totals;
}

const TimePoint began{std::chrono::hours{1}};
const TimePoint later = began + std::chrono::seconds{10};

TEST(Progress, ABarIsDrawnOverItself) {
    Progress progress{ProgressStyle::bar, 1000, began};
    const auto drawn = progress.draw(half_way(), later);
    ASSERT_TRUE(drawn.has_value());
    EXPECT_THAT(*drawn, StartsWith("\r"));
    EXPECT_THAT(*drawn, HasSubstr("[############............]"));
    EXPECT_THAT(*drawn, HasSubstr("500 records, 100.0 kB/s, 2.5 s behind, 4 shards, 11 s left"));
    EXPECT_EQ(progress.finish(), "\n");
}

TEST(Progress, LinesComeNowAndThen) {
    Progress progress{ProgressStyle::lines, 0, began};
    EXPECT_TRUE(progress.draw(half_way(), began).has_value());
    EXPECT_FALSE(progress.draw(half_way(), began + std::chrono::seconds{9}).has_value());
    const auto drawn = progress.draw(half_way(), later);
    ASSERT_TRUE(drawn.has_value());
    EXPECT_EQ(drawn->back(), '\n');
    EXPECT_EQ(drawn->find("left"), std::string::npos);  // nobody knows how many there are
}

TEST(Progress, NoneIsSilent) {
    Progress progress{ProgressStyle::none, 1000, began};
    EXPECT_FALSE(progress.draw(half_way(), later).has_value());
    EXPECT_EQ(progress.finish(), "");
}

}  // namespace
}  // namespace kinesisd
