#include "daemon/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using State = PipelineStatus::State;

PipelineStatus reading_well() {
    PipelineStatus status;
    status.name = "clicks";
    status.stream = "web";
    status.state = State::running;
    status.autocommit = std::chrono::seconds{30};
    status.ready = true;
    status.reading.reached = true;
    status.reading.shards = {
        {ShardId{"shardId-000000000000"}, kinesis::ShardState::finished, "ended", std::nullopt},
        {ShardId{"shardId-000000000001"},
         kinesis::ShardState::reading,
         "42",
         std::chrono::milliseconds{1500}}
    };
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

using std::chrono::seconds;

struct Liveness {
    const char* what;
    void (*change)(PipelineStatus&);
    std::vector<std::string> not_live;
    std::vector<std::string> stuck;
};

// Whoever waits for a person is not live, but no new process would help.
const std::vector<Liveness> liveness{
    {"a shard just in time",
     [](PipelineStatus& status) { status.reading.shards[1].since_answer = seconds{60}; },
     {},
     {}},
    {"a shard without an answer",
     [](PipelineStatus& status) { status.reading.shards[1].since_answer = seconds{61}; },
     {"pipeline clicks: shard shardId-000000000001 had no answer for 61 s"},
     {"pipeline clicks: shard shardId-000000000001 had no answer for 61 s"}},
    {"a stream that is not reached yet",
     [](PipelineStatus& status) { status.reading.unreached_for = seconds{60}; },
     {},
     {}},
    {"a stream that was not reached",
     [](PipelineStatus& status) {
         status.reading.unreached_for = seconds{61};
         status.last_error = Error{Errc::connect_failed, "refused"};
     },
     {"pipeline clicks: stream web was not reached for 61 s: connect_failed: refused"},
     {}},
    {"a commit just in time",
     [](PipelineStatus& status) { status.unconfirmed_for = seconds{90}; },
     {},
     {}},
    {"a commit that hangs",
     [](PipelineStatus& status) { status.unconfirmed_for = seconds{91}; },
     {"pipeline clicks: nothing was committed for 91 s"},
     {"pipeline clicks: nothing was committed for 91 s"}},
    {"a sink that nothing gets through to",
     [](PipelineStatus& status) {
         status.unconfirmed_for = seconds{91};
         status.sinks.push_back({"out", Error{Errc::access_denied, "put"}, 0, {}});
     },
     {"pipeline clicks: nothing was committed for 91 s: sink out: access_denied: put"},
     {}},
    {"a sink in trouble for a short time",
     [](PipelineStatus& status) {
         status.sinks.push_back({"out", Error{Errc::access_denied, "put"}, 0, {}});
     },
     {},
     {}},
    {"a large minibatch that is delivered bit by bit",
     [](PipelineStatus& status) {
         status.unconfirmed_for = seconds{1000};
         status.sinks.push_back({"out", std::nullopt, 0, {}, seconds{60}});
     },
     {},
     {}},
    {"a large minibatch of which nothing is delivered any more",
     [](PipelineStatus& status) {
         status.unconfirmed_for = seconds{1000};
         status.sinks.push_back({"out", std::nullopt, 0, {}, seconds{61}});
     },
     {"pipeline clicks: nothing was committed for 1000 s"},
     {"pipeline clicks: nothing was committed for 1000 s"}},
    {"lives that fail one after the other",
     [](PipelineStatus& status) {
         status.state = State::backing_off;
         status.unconfirmed_for = seconds{91};
         status.last_error = Error{Errc::disk_full, "/out"};
     },
     {"pipeline clicks: nothing was committed for 91 s: disk_full: /out"},
     {}},
    {"a pipeline that is finished",
     [](PipelineStatus& status) {
         status.state = State::finished;
         status.unconfirmed_for = seconds{1000};
     },
     {},
     {}},
    {"a pipeline that has failed",
     [](PipelineStatus& status) {
         status.state = State::failed;
         status.unconfirmed_for = seconds{1000};
         status.last_error = Error{Errc::damaged_snapshot, "both"};
     },
     {"pipeline clicks: failed: damaged_snapshot: both"},
     {}},
};

TEST(Verdict, AliveIsWhoMakesProgressOrIsIdle) {
    for (const Liveness& row : liveness) {
        PipelineStatus status = reading_well();
        row.change(status);
        EXPECT_EQ(not_live_because({status}), row.not_live) << row.what;
        EXPECT_EQ(stuck_because({status}), row.stuck) << row.what;
    }
}

TEST(Verdict, OnePipelineIsEnough) {
    PipelineStatus stuck = reading_well();
    stuck.name = "orders";
    stuck.unconfirmed_for = seconds{91};
    EXPECT_THAT(
        not_live_because({reading_well(), stuck, reading_well()}),
        ElementsAre("pipeline orders: nothing was committed for 91 s")
    );
}

}  // namespace
}  // namespace kinesisd
