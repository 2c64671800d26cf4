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

TEST(Progress, LaterLinesSayNothingOfShortWork) {
    Progress progress{ProgressStyle::later_lines, 0, began};
    EXPECT_FALSE(progress.draw(half_way(), began).has_value());
    EXPECT_FALSE(progress.draw(half_way(), began + std::chrono::seconds{9}).has_value());
    EXPECT_TRUE(progress.draw(half_way(), later).has_value());
}

TEST(Progress, TellsTheTimeLeftByHowFastTheLagBecomesLess) {
    struct Row {
        std::chrono::seconds first;
        std::chrono::seconds now;  // ten seconds later
        const char* end;
    };
    using std::chrono::seconds;
    for (const auto& [first, now, end] :
         {Row{seconds{100}, seconds{50}, "4 shards, 11 s left\n"},
          Row{seconds{1'000}, seconds{990}, "4 shards, 17 min left\n"},
          Row{seconds{86'400}, seconds{86'390}, "4 shards, 24 h left\n"},
          Row{seconds{100}, seconds{100}, "4 shards\n"},
          Row{seconds{100}, seconds{200}, "4 shards\n"},
          Row{seconds{100}, seconds{0}, "4 shards\n"}}) {
        Progress progress{ProgressStyle::lines, 0, began};
        Totals totals = half_way();
        totals.behind = first;
        ASSERT_TRUE(progress.draw(totals, began).has_value());
        totals.behind = now;
        EXPECT_THAT(progress.draw(totals, later).value(), testing::EndsWith(end));
    }
}

TEST(Progress, NamesTheLagOfEveryStreamIfThereAreSeveral) {
    Progress progress{ProgressStyle::lines, 0, began};
    Totals totals = half_way();
    totals.streams = {{"clicks", std::chrono::milliseconds{2500}}};
    EXPECT_THAT(progress.draw(totals, began).value(), HasSubstr("s, 2.5 s behind, 4 shards"));
    totals.streams.push_back({"orders", std::chrono::milliseconds{0}});
    EXPECT_THAT(
        progress.draw(totals, later).value(),
        HasSubstr("2.5 s behind (clicks 2.5 s, orders 0.0 s), 4 shards")
    );
}

TEST(Progress, NoneIsSilent) {
    Progress progress{ProgressStyle::none, 1000, began};
    EXPECT_FALSE(progress.draw(half_way(), later).has_value());
    EXPECT_EQ(progress.finish(), "");
}

}  // namespace
}  // namespace kinesisd
