#include "telemetry/shard_numbers.hpp"

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

class OfEachShard : public testing::Test {
protected:
    Metrics metrics{"1"};
};

TEST_F(OfEachShard, TheLabelsAreThoseOfTheContract) {
    ShardMetrics shard{metrics, clicks, "shardId-1"};
    shard.behind(seconds{2}, hours{23});
    const std::string labels =
        R"({name="clicks-in",pipeline="clicks-to-disk",shard="shardId-1",stream="clicks"} )";
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("# TYPE kinesisd_shard_behind_seconds gauge\n"));
    EXPECT_THAT(text, HasSubstr("kinesisd_shard_behind_seconds" + labels + "2\n"));
    EXPECT_THAT(text, HasSubstr("kinesisd_shard_retention_headroom_seconds" + labels + "82800\n"));
    EXPECT_THAT(text, Not(HasSubstr("behind_sum")));
}

TEST_F(OfEachShard, AFamilyWithoutSamplesIsNotShown) {
    const ShardMetrics silent{metrics, clicks, "shardId-1"};
    EXPECT_THAT(metrics.text(), Not(HasSubstr("kinesisd_shard")));
}

TEST_F(OfEachShard, TheEndOfOpenMetricsComesBehindThem) {
    ShardMetrics shard{metrics, clicks, "shardId-1"};
    shard.behind(seconds{2}, hours{23});
    EXPECT_THAT(metrics.text(MetricsFormat::open_metrics), testing::EndsWith("} 82800\n# EOF\n"));
}

TEST_F(OfEachShard, TwoReadersOfOneShardHaveTheirOwnNumbers) {
    const SeriesLabels again{"clicks-again", "clicks-again-in", "clicks"};
    ShardMetrics one{metrics, clicks, "shardId-1"};
    auto other = std::make_unique<ShardMetrics>(metrics, again, "shardId-1");
    one.behind(seconds{2}, hours{23});
    other->behind(seconds{5}, hours{23});
    EXPECT_THAT(metrics.text(), HasSubstr("clicks-again"));
    other.reset();
    EXPECT_THAT(metrics.text(), Not(HasSubstr("clicks-again")));
    EXPECT_THAT(metrics.text(), HasSubstr("shardId-1"));
}

}  // namespace
}  // namespace kinesisd
