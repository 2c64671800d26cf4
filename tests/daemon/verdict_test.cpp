#include "daemon/status_text.hpp"
#include "daemon/web.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using State = PipelineStatus::State;

PipelineStatus reading_well() {
    PipelineStatus status;
    status.name = "clicks";
    status.state = State::running;
    status.ready = true;
    status.reading.reached = true;
    status.reading.shards = {
        {ShardId{"shardId-000000000000"}, kinesis::ShardState::finished, "ended", std::nullopt},
        {ShardId{"shardId-000000000001"},
         kinesis::ShardState::reading,
         "42",
         std::chrono::milliseconds{1500}}
    };
    status.progress.ledger = {10, 9, {}, {{"invalid_json", 1}}};
    return status;
}

TEST(Verdict, ARunningPipelineThatReachedBothEndsIsReadyAndLive) {
    EXPECT_THAT(not_live_because({reading_well()}), IsEmpty());
    EXPECT_THAT(not_ready_because({reading_well()}), IsEmpty());
}

TEST(Verdict, ReadinessSaysWhatIsNotReachedYet) {
    PipelineStatus status = reading_well();
    status.ready = false;
    EXPECT_THAT(
        not_ready_because({status}),
        ElementsAre("pipeline clicks: running: source or sink not reached yet")
    );
    status.state = State::backing_off;
    status.last_error = Error{Errc::disk_full, "/out"};
    EXPECT_THAT(
        not_ready_because({status}), ElementsAre("pipeline clicks: backing_off: disk_full: /out")
    );
    EXPECT_THAT(not_live_because({status}), IsEmpty());
}

TEST(Verdict, AFailedPipelineIsNotLive) {
    PipelineStatus status = reading_well();
    status.state = State::failed;
    status.last_error = Error{Errc::damaged_snapshot, "both"};
    EXPECT_THAT(
        not_live_because({status}), ElementsAre("pipeline clicks: failed: damaged_snapshot: both")
    );
    EXPECT_THAT(stuck_because({status}), IsEmpty());  // a restart would not help
}

TEST(Verdict, AStuckShardIsNamed) {
    PipelineStatus status = reading_well();
    status.reading.shards[1].since_answer = std::chrono::seconds{61};
    EXPECT_THAT(
        not_live_because({status}),
        ElementsAre("pipeline clicks: shard shardId-000000000001 had no answer for 61 s")
    );
}

TEST(Verdict, StatusIsJsonWithTheLedger) {
    const std::string json = status_json({reading_well()});
    EXPECT_THAT(json, HasSubstr(R"("balanced": true)"));
    EXPECT_THAT(json, HasSubstr(R"("invalid_json": 1)"));
    EXPECT_THAT(json, HasSubstr(R"("behind_seconds": 1.5)"));
    EXPECT_THAT(json, HasSubstr(R"("state": "finished")"));
}

TEST(Verdict, TotalsTakeTheShardThatIsFurthestBehind) {
    const Totals totals = totals_of({reading_well(), reading_well()});
    EXPECT_EQ(totals.read, 20U);
    EXPECT_EQ(totals.shards_reading, 2U);
    EXPECT_EQ(totals.behind, std::chrono::milliseconds{1500});
}

}  // namespace
}  // namespace kinesisd
