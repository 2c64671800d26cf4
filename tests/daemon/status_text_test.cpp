#include "daemon/status_text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kinesisd {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using State = PipelineStatus::State;

PipelineStatus reading_well() {
    PipelineStatus status;
    status.name = "clicks";
    status.state = State::running;
    ShardStatus parent{ShardId{"shardId-000000000000"}, kinesis::ShardState::finished, "ended", {}};
    ShardStatus child{ShardId{"shardId-000000000001"}, kinesis::ShardState::reading, "42", {}};
    child.lag = milliseconds{1500};
    child.since_answer = milliseconds{250};
    child.parents = {parent.shard};
    child.hash_keys = {0, ~Uint128{0}};
    status.reading.shards = {parent, child};
    status.reading.retention = std::chrono::hours{24};
    status.progress.ledger = {10, 9, {}, {{"invalid_json", 1}}};
    status.since_commit = milliseconds{2345};
    return status;
}

Json json_of(const std::vector<PipelineStatus>& all, const Throughput& throughput = {}) {
    const StatusReport report{all, throughput, TimePoint{seconds{10}}, {"dead"}, {"stopping"}, {}};
    return Json::parse(status_json(report));
}

TEST(StatusText, HasTheLedger) {
    const Json ledger = json_of({reading_well()})["pipelines"][0]["ledger"];
    EXPECT_EQ(ledger, Json::parse(R"({"read": 10, "written": 9, "dead_lettered": {},
                        "skipped": {"invalid_json": 1}, "balanced": true})"));
}

TEST(StatusText, HasTheShardsWithTheirLineage) {
    const Json shards = json_of({reading_well()})["pipelines"][0]["shards"];
    EXPECT_EQ(
        shards[0],
        Json::parse(R"({"shard": "shardId-000000000000", "state": "finished", "position": "ended"})"
        )
    );
    EXPECT_EQ(
        shards[1],
        Json::parse(R"({"shard": "shardId-000000000001", "state": "reading", "position": "42",
                        "behind_seconds": 1.5, "unanswered_seconds": 0.3,
                        "parents": ["shardId-000000000000"],
                        "hash_keys": {"starting": "0",
                                      "ending": "340282366920938463463374607431768211455"}})")
    );
}

TEST(StatusText, HasAgesAndVerdicts) {
    const Json json = json_of({reading_well()});
    EXPECT_EQ(json["not_live_because"], Json::parse(R"(["dead"])"));
    EXPECT_EQ(json["not_ready_because"], Json::parse(R"(["stopping"])"));
    const Json& pipeline = json["pipelines"][0];
    EXPECT_EQ(pipeline["last_commit_age_seconds"], 2.3);
    EXPECT_EQ(pipeline["retention_seconds"], 86400);
    EXPECT_FALSE(pipeline.contains("last_error"));
    PipelineStatus fresh;
    EXPECT_FALSE(json_of({fresh})["pipelines"][0].contains("last_commit_age_seconds"));
}

TEST(StatusText, HasTheThroughput) {
    PipelineStatus status = reading_well();
    Throughput throughput;
    status.progress.ledger.read = 0;
    throughput.sample({status}, TimePoint{seconds{0}});
    status.progress.ledger.read = 10;
    throughput.sample({status}, TimePoint{seconds{5}});
    status.progress.ledger.read = 21;
    status.progress.written_bytes = 5000;
    EXPECT_EQ(
        json_of({status}, throughput)["pipelines"][0]["throughput"],
        Json::parse(R"({"records_per_second": 2.2, "bytes_per_second": 1000.0,
                        "recent_interval_seconds": 5.0, "recent_records_per_second": [2.0]})")
    );
}

TEST(StatusText, TotalsTakeTheShardThatIsFurthestBehind) {
    const Totals totals = totals_of({reading_well(), reading_well()});
    EXPECT_EQ(totals.read, 20U);
    EXPECT_EQ(totals.shards_reading, 2U);
    EXPECT_EQ(totals.behind, milliseconds{1500});
}

TEST(StatusText, NamesTheProviderOfTheCredentialsAndWhenTheyExpire) {
    const auto shown = [](const CredentialStatus& credentials) {
        const StatusReport report{{}, {}, TimePoint{}, {}, {}, credentials};
        return Json::parse(status_json(report))["credentials"];
    };
    EXPECT_EQ(shown({}), Json::parse(R"({"provider": null, "expires": null})"));
    const CredentialStatus role{
        "assume_role",
        parse_iso8601("2026-09-01T00:00:00Z").value(),
        Error{Errc::credentials_unavailable, "STS says 503"}
    };
    EXPECT_EQ(
        shown(role),
        Json::parse(R"({"provider": "assume_role", "expires": "2026-09-01T00:00:00.000Z",
                        "trouble": "credentials_unavailable: STS says 503"})")
    );
}

TEST(StatusText, OfSeveralWorkersTellsTheCredentialsThatExpireFirst) {
    const WallTime now = parse_iso8601("2026-09-01T00:00:00Z").value();
    const CredentialStatus nothing{"", std::nullopt, Error{Errc::timed_out, "slow"}};
    const CredentialStatus lasting{"environment", std::nullopt, std::nullopt};
    const CredentialStatus later{"sso", now + std::chrono::hours{1}, std::nullopt};
    const CredentialStatus sooner{"container", now, std::nullopt};
    EXPECT_EQ(first_to_expire({later, sooner, lasting}).provider, "container");
    EXPECT_EQ(first_to_expire({lasting, later}).provider, "sso");
    EXPECT_EQ(first_to_expire({nothing, lasting}).provider, "environment");
    EXPECT_EQ(first_to_expire({lasting, nothing}).trouble->detail, "slow");
    EXPECT_EQ(first_to_expire({}).provider, "");
}

}  // namespace
}  // namespace kinesisd
