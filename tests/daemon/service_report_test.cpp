#include "daemon/service_report.hpp"

#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using State = PipelineStatus::State;
using Phase = ServiceReport::Phase;
using std::chrono::seconds;

PipelineStatus reading(const std::string& name, std::uint64_t written, seconds behind) {
    PipelineStatus status;
    status.name = name;
    status.stream = "clicks";
    status.state = State::running;
    status.ready = true;
    status.reading.shards = {{ShardId{"s1"}, kinesis::ShardState::reading, "42", behind}};
    status.progress.ledger = {written, written, {}, {}};
    return status;
}

class Report : public testing::Test {
protected:
    // What is said `at` so many seconds.
    ServiceNews next(const std::vector<PipelineStatus>& all, seconds at) {
        return report_.next(all, Phase::running, TimePoint{at});
    }
    ServiceReport report_;
};

TEST_F(Report, ProgressFeedsTheWatchdogAndIsOneLine) {
    const ServiceNews news = next({reading("a", 10, seconds{0})}, seconds{1});
    EXPECT_EQ(news.event, ServiceEvent::alive);
    EXPECT_EQ(news.status, "1 pipeline, 0.0 records/s, at the tip");
}

TEST_F(Report, TheRateIsThatSinceTheLastReport) {
    (void)next({reading("a", 100, seconds{0})}, seconds{1});
    const std::vector<PipelineStatus> two{
        reading("a", 300, seconds{0}), reading("b", 400, seconds{90})
    };
    EXPECT_EQ(next(two, seconds{5}).status, "2 pipelines, 150 records/s, 90s behind");
    EXPECT_EQ(next(two, seconds{9}).status, "2 pipelines, 0.0 records/s, 90s behind");
}

TEST_F(Report, WithoutAStreamNobodyIsBehind) {
    PipelineStatus files = reading("a", 1, seconds{0});
    files.stream.clear();
    files.reading.shards.clear();
    EXPECT_EQ(next({files}, seconds{1}).status, "1 pipeline, 0.0 records/s");
}

TEST_F(Report, AShardWithoutAnswersStarvesTheWatchdogAndIsNamed) {
    PipelineStatus stuck = reading("a", 1, seconds{0});
    stuck.reading.shards[0].since_answer = seconds{61};
    const ServiceNews news = next({stuck, reading("b", 1, seconds{0})}, seconds{1});
    EXPECT_EQ(news.event, ServiceEvent::status);
    EXPECT_EQ(
        news.status,
        "2 pipelines, 0.0 records/s, at the tip; stuck: pipeline a: shard s1 had no answer for 61 s"
    );
}

// To restart the process would mend nothing and would disturb the others.
TEST_F(Report, AFailedPipelineIsNamedAndStarvesNobody) {
    PipelineStatus failed = reading("a", 1, seconds{0});
    failed.state = State::failed;
    failed.last_error = Error{Errc::damaged_snapshot, "both"};
    const ServiceNews news = next({failed, reading("b", 1, seconds{0})}, seconds{1});
    EXPECT_EQ(news.event, ServiceEvent::alive);
    EXPECT_EQ(
        news.status,
        "2 pipelines, 0.0 records/s, at the tip; pipeline a: failed: damaged_snapshot: both"
    );
}

TEST_F(Report, ManyReasonsAreCountedAndALongOneIsCut) {
    std::vector<PipelineStatus> all(3, reading("a", 1, seconds{0}));
    for (PipelineStatus& status : all) {
        status.ready = false;
        status.last_error = Error{Errc::access_denied, std::string(1000, 'x')};
    }
    const std::string status = next(all, seconds{1}).status;
    EXPECT_TRUE(status.ends_with("xxx (and 2 more)")) << status;
    EXPECT_LT(status.size(), 300U);
}

TEST_F(Report, WhileItStopsItSaysSoAndTheWatchdogIsFed) {
    PipelineStatus stopping = reading("a", 1, seconds{0});
    stopping.state = State::stopping;
    const ServiceNews news = report_.next({stopping}, Phase::stopping, TimePoint{seconds{1}});
    EXPECT_EQ(news.event, ServiceEvent::alive);
    EXPECT_EQ(news.status, "stopping; 1 pipeline, 0.0 records/s, at the tip");
}

}  // namespace
}  // namespace kinesisd
