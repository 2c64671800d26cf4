#include "telemetry/folded_shards.hpp"

#include "telemetry/metrics.hpp"
#include "telemetry/put_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace kinesisd {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

const SeriesLabels clicks{"clicks-to-disk", "clicks-in", "clicks"};
const SeriesLabels orders{"orders-to-disk", "orders-in", "orders"};

class Folded : public testing::Test {
protected:
    ShardMetrics& shard(const SeriesLabels& labels, const char* id) {
        shards.push_back(std::make_unique<ShardMetrics>(metrics, labels, id));
        return *shards.back();
    }

    Metrics metrics{"1", ShardDetail::folded};
    std::vector<std::unique_ptr<ShardMetrics>> shards;
};

std::string series(const char* name, const char* what) {
    return std::string{"kinesisd_"} + name + "{name=\"" + what + "-in\",pipeline=\"" + what +
           "-to-disk\",stream=\"" + what + "\"} ";
}

TEST_F(Folded, ShardsOfAStreamAreTheWorstAndTheSum) {
    shard(clicks, "shardId-1").behind(seconds{2}, hours{20});
    shard(clicks, "shardId-2").behind(seconds{30}, hours{2});
    shard(orders, "shardId-1").behind(seconds{7}, hours{23});
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr(series("shard_behind_seconds", "clicks") + "30\n"));
    EXPECT_THAT(text, HasSubstr(series("shards_behind_sum_seconds", "clicks") + "32\n"));
    EXPECT_THAT(text, HasSubstr(series("shard_retention_headroom_seconds", "clicks") + "7200\n"));
    EXPECT_THAT(text, HasSubstr(series("shard_behind_seconds", "orders") + "7\n"));
    EXPECT_THAT(text, Not(HasSubstr("shardId-")));
}

TEST_F(Folded, AShardThatIsGoneCountsNoMore) {
    shard(clicks, "shardId-1").behind(seconds{2}, hours{20});
    shard(clicks, "shardId-2").behind(seconds{30}, hours{2});
    shards.pop_back();
    EXPECT_THAT(metrics.text(), HasSubstr(series("shard_behind_seconds", "clicks") + "2\n"));
    shards.pop_back();
    EXPECT_THAT(metrics.text(), Not(HasSubstr("behind")));
}

TEST_F(Folded, AShardThatHasNotAnsweredYetIsNotZero) {
    shard(clicks, "shardId-1");
    EXPECT_THAT(metrics.text(), Not(HasSubstr("headroom")));
}

TEST_F(Folded, RefusalsAreCountedTogetherAndStay) {
    shard(clicks, "shardId-1").throttled("GetRecords");
    shard(clicks, "shardId-2").throttled("GetRecords");
    shards.clear();
    {
        PutMetrics put{metrics, orders};
        put.throttled("shardId-3", 2);
        put.throttled("shardId-4", 3);
    }
    const std::string text = metrics.text();
    EXPECT_THAT(text, Not(HasSubstr("shardId-")));
    EXPECT_THAT(text, HasSubstr("stream=\"clicks\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("stream=\"orders\"} 5\n"));
}

TEST_F(Folded, FiveThousandShardsAreAsManySeriesAsOne) {
    const auto lines = [this] { return std::ranges::count(metrics.text(), '\n'); };
    const auto add = [this](int number) {
        ShardMetrics& one = shard(clicks, ("shardId-" + std::to_string(number)).c_str());
        one.behind(seconds{number}, hours{1});
        one.throttled("GetRecords");
    };
    add(0);
    const auto of_one = lines();
    for (int number = 1; number < 5000; ++number)
        add(number);
    EXPECT_EQ(lines(), of_one);
}

}  // namespace
}  // namespace kinesisd
