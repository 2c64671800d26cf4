#include "snapshot/kcl_leases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const ShardId first{"shardId-000000000000"};
const ShardId second{"shardId-000000000001"};
constexpr const char* number = "49680483806192326467860046169633504284704422586650460178";

StreamIdentity clicks() {
    return {"clicks", "", std::nullopt};
}

Result<ImportedLeases> import_text(std::string_view json) {
    return import_leases(json, clicks());
}

// One lease with this checkpoint and these attributes behind it.
std::string lease_at(const std::string& checkpoint, const std::string& more = "") {
    return R"([{"leaseKey":"shardId-000000000000","checkpoint":")" + checkpoint + "\"" + more +
           "}]";
}

std::string refusal(std::string_view json) {
    const Result<ImportedLeases> leases = import_text(json);
    return leases ? "" : leases.error().detail;
}

// As `aws dynamodb scan` prints the table of a KCL 2.x application after a split.
constexpr std::string_view scan = R"({
    "Items": [
        {"leaseKey": {"S": "shardId-000000000000"},
         "checkpoint": {"S": "SHARD_END"},
         "checkpointSubSequenceNumber": {"N": "0"},
         "leaseCounter": {"N": "815"},
         "ownerSwitchesSinceCheckpoint": {"N": "0"},
         "childShardIds": {"SS": ["shardId-000000000001", "shardId-000000000002"]},
         "startingHashKey": {"S": "0"},
         "endingHashKey": {"S": "340282366920938463463374607431768211455"}},
        {"leaseKey": {"S": "shardId-000000000001"},
         "leaseOwner": {"S": "worker-1:8f14"},
         "leaseCounter": {"N": "4711"},
         "checkpoint": {"S": "49680483806192326467860046169633504284704422586650460178"},
         "checkpointSubSequenceNumber": {"N": "0"},
         "pendingCheckpoint": {"S": "49680483806192326467860046169633504284704422586650469999"},
         "pendingCheckpointSubSequenceNumber": {"N": "0"},
         "pendingCheckpointState": {"B": "AAE="},
         "ownerSwitchesSinceCheckpoint": {"N": "2"},
         "parentShardId": {"SS": ["shardId-000000000000"]},
         "throughputKBps": {"N": "1.5"}},
        {"leaseKey": {"S": "shardId-000000000002"},
         "leaseCounter": {"N": "1"},
         "checkpoint": {"S": "TRIM_HORIZON"},
         "checkpointSubSequenceNumber": {"N": "0"},
         "ownerSwitchesSinceCheckpoint": {"N": "0"},
         "parentShardId": {"SS": ["shardId-000000000000"]}},
        {"leaseKey": {"S": "Leader"}, "entityType": {"S": "LEADER"}},
        {"leaseKey": {"S": "worker-1:8f14"}, "entityType": {"S": "WORKER_METRIC_STATS"}}
    ],
    "Count": 5, "ScannedCount": 5, "ConsumedCapacity": null
})";

TEST(ImportLeases, ReadsTheScanOfATable) {
    const Result<ImportedLeases> leases = import_text(scan);
    ASSERT_TRUE(leases.has_value()) << leases.error().text();
    const std::map<ShardId, ShardProgress> expected{
        {first, {Ended{}, {}, {}}},
        {second, {After{SequenceNumber{number}}, {first}, {}}},
        {ShardId{"shardId-000000000002"}, {AtTrimHorizon{}, {first}, {}}}
    };
    EXPECT_EQ(leases->shards, expected);
    EXPECT_EQ(leases->stream, clicks());
    EXPECT_THAT(leases->notes, IsEmpty());
}

struct Form {
    const char* what;
    std::string json;
};

TEST(ImportLeases, TakesSeveralFormsOfTheSame) {
    const ShardProgress expected{After{SequenceNumber{"7"}}, {second}, {}};
    const std::string plain = R"({"leaseKey":"shardId-000000000000","checkpoint":"7",)"
                              R"("checkpointSubSequenceNumber":0,"leaseOwner":null,)"
                              R"("parentShardId":["shardId-000000000001"]})";
    const std::string typed =
        R"({"leaseKey":{"S":"shardId-000000000000"},"checkpoint":{"S":"7"},)"
        R"("checkpointSubSequenceNumber":{"N":"0"},"leaseOwner":{"NULL":true},)"
        R"("parentShardId":{"L":[{"S":"shardId-000000000001"}]}})";
    for (const auto& [what, json] :
         {Form{"a list of plain items", "[" + plain + "]"},
          Form{"an object of plain items", R"({"Items":[)" + plain + "]}"},
          Form{"a list of typed items", "[" + typed + "]"},
          Form{"items of an export of the table", R"([{"Item":)" + typed + "}]"}}) {
        const Result<ImportedLeases> leases = import_text(json);
        ASSERT_TRUE(leases.has_value()) << what << ": " << leases.error().text();
        EXPECT_EQ(leases->shards.at(first), expected) << what;
    }
}

TEST(ImportLeases, ReadsAnAggregatedRecordAgainFromItsStart) {
    const auto leases = import_text(lease_at("7", R"(,"checkpointSubSequenceNumber":3)"));
    EXPECT_EQ(leases->shards.at(first).checkpoint, Checkpoint{At{SequenceNumber{"7"}}});
    EXPECT_THAT(leases->notes, ElementsAre(HasSubstr("whole record is read again")));
}

TEST(ImportLeases, TakesTheLeasesOfItsStreamFromATableOfSeveral) {
    const auto item = [](const std::string& key) {
        return R"({"leaseKey":")" + key + R"(","checkpoint":"7","entityType":"LEASE"})";
    };
    const std::string json = "[" + item("123456789012:clicks:1780000000:shardId-000000000000") +
                             "," + item("123456789012:orders:1780000000:shardId-000000000001") +
                             "," + item("999999999999:clicks:1780000000:shardId-000000000002") +
                             "]";
    const StreamIdentity by_arn{
        "clicks", "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks", std::nullopt
    };
    const Result<ImportedLeases> leases = import_leases(json, by_arn);
    ASSERT_TRUE(leases.has_value()) << leases.error().text();
    EXPECT_THAT(leases->shards, SizeIs(1));
    EXPECT_TRUE(leases->shards.contains(first));
    EXPECT_THAT(leases->notes, ElementsAre(HasSubstr("2 leases of other streams")));

    const Result<ImportedLeases> none = import_leases(json, {"users", "", std::nullopt});
    EXPECT_THAT(none.error().detail, HasSubstr("no lease of the stream users"));
}

TEST(ImportLeases, NeverMixesTwoStreamsOfOneName) {
    EXPECT_THAT(
        refusal(
            R"([{"leaseKey":"123456789012:clicks:1780000000:shardId-000000000000","checkpoint":"7"},)"
            R"({"leaseKey":"123456789012:clicks:1790000000:shardId-000000000001","checkpoint":"7"}])"
        ),
        HasSubstr("created anew")
    );
}

struct Refused {
    std::string json;
    const char* why;
};

TEST(ImportLeases, SaysWhatCannotBeUsed) {
    for (const auto& [json, why] :
         {Refused{lease_at("LATEST"), "shardId-000000000000 stands at LATEST"},
          Refused{lease_at("AT_TIMESTAMP"), "shardId-000000000000 stands at AT_TIMESTAMP"},
          Refused{lease_at("soon"), "'soon', no number"},
          Refused{lease_at("-1"), "'-1', no number"},
          Refused{lease_at("007"), "'007', no number"},
          Refused{lease_at(""), "'', no number"},
          Refused{lease_at("7", R"(,"checkpointSubSequenceNumber":"x")"), "'x', no number"},
          Refused{lease_at("7", R"(,"checkpointSubSequenceNumber":-1)"), "'-1', no number"},
          Refused{lease_at("7", R"(,"parentShardId":["a b"])"), "parents that are not"},
          Refused{lease_at("7", R"(,"parentShardId":{"M":{}})"), "parents that are not"},
          Refused{lease_at("TRIM_HORIZON", R"(,"kinesisdPosition":"at noon")"), "not a position"},
          Refused{R"([{"leaseKey":"shardId-000000000000"}])", "has no checkpoint"},
          Refused{R"([{"checkpoint":"7"}])", "an item has no leaseKey"},
          Refused{R"([{"leaseKey":"a:b","checkpoint":"7"}])", "'a:b' is not the key"},
          Refused{R"([{"leaseKey":"a b","checkpoint":"7"}])", "'a b' is not the key"},
          Refused{R"(["lease"])", "not an object"},
          Refused{"[]", "no lease of the stream clicks"},
          Refused{"{}", "expected a list"},
          Refused{"7", "expected a list"},
          Refused{R"({"Items":7})", "expected a list"},
          Refused{R"({"Items":[)", "not JSON"},
          Refused{R"({"Items":[],"NextToken":"x"})", "not whole"},
          Refused{R"({"Items":[],"LastEvaluatedKey":{}})", "not whole"}})
        EXPECT_THAT(refusal(json), HasSubstr(why)) << json;
}

TEST(ImportLeases, NamesEveryProblemInOnePass) {
    const std::string why = refusal(R"([{"leaseKey":"shardId-000000000000","checkpoint":"LATEST"},)"
                                    R"({"leaseKey":"shardId-000000000001","checkpoint":"7"},)"
                                    R"({"leaseKey":"shardId-000000000001","checkpoint":"8"}])");
    EXPECT_THAT(why, HasSubstr("shardId-000000000000 stands at LATEST"));
    EXPECT_THAT(why, HasSubstr("\nshardId-000000000001 is there twice"));
}

TEST(ImportLeases, RefusesMoreThanItsLimit) {
    EXPECT_THAT(refusal(std::string(leases_bytes_max + 1, ' ')), HasSubstr("more than"));
}

Snapshot exported_snapshot() {
    Snapshot snapshot;
    snapshot.stream = StreamIdentity{
        "clicks",
        "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks",
        WallTime{std::chrono::milliseconds{1'780'000'000'123}}
    };
    snapshot.shards[first] = {Ended{}, {}, {}};
    snapshot.shards[second] = {After{SequenceNumber{number}}, {first}, {}};
    snapshot.shards[ShardId{"shardId-000000000002"}] = {AtTrimHorizon{}, {first, second}, {}};
    return snapshot;
}

TEST(ExportLeases, ComesBackAsItWas) {
    Snapshot snapshot = exported_snapshot();
    snapshot.shards[ShardId{"shardId-000000000003"}] = {At{SequenceNumber{"17"}}, {}, {}};
    snapshot.shards[ShardId{"shardId-000000000004"}] = {
        AtTimestamp{WallTime{std::chrono::milliseconds{1'790'000'000'007}}}, {}, {}
    };
    const Result<ImportedLeases> back = import_text(export_leases(snapshot).json);
    ASSERT_TRUE(back.has_value()) << back.error().text();
    EXPECT_EQ(back->shards, snapshot.shards);
    EXPECT_EQ(back->stream, *snapshot.stream);
    EXPECT_THAT(back->notes, IsEmpty());
}

TEST(ExportLeases, WritesItemsAsKclDoes) {
    const std::string json = export_leases(exported_snapshot()).json;
    EXPECT_THAT(json, HasSubstr(R"("leaseKey": {
    "S": "shardId-000000000001"
   },
   "checkpoint": {
    "S": "49680483806192326467860046169633504284704422586650460178"
   },
   "checkpointSubSequenceNumber": {
    "N": "0"
   },
   "leaseCounter": {
    "N": "0"
   },
   "ownerSwitchesSinceCheckpoint": {
    "N": "0"
   },
   "parentShardId": {
    "SS": [
     "shardId-000000000000"
    ]
   })"));
    EXPECT_THAT(json, HasSubstr(R"("S": "SHARD_END")"));
    EXPECT_THAT(export_leases(exported_snapshot()).notes, IsEmpty());
}

// KCL would read more again, and miss nothing.
TEST(ExportLeases, SaysWhatALeaseCannotHold) {
    for (const Checkpoint& checkpoint :
         {Checkpoint{At{SequenceNumber{"17"}}}, Checkpoint{AtTimestamp{}}}) {
        Snapshot snapshot;
        snapshot.shards[first] = {checkpoint, {}, {}};
        const ExportedLeases exported = export_leases(snapshot);
        EXPECT_THAT(exported.json, HasSubstr(R"("S": "TRIM_HORIZON")"));
        EXPECT_THAT(exported.notes, ElementsAre(HasSubstr(to_text(checkpoint))));
    }
}

// DynamoDB keeps the attribute when KCL moves the lease.
TEST(ExportLeases, DoesNotHoldALeaseBackThatKclHasMoved) {
    const auto leases = import_text(lease_at("99", R"(,"kinesisdPosition":"at 17")"));
    EXPECT_EQ(leases->shards.at(first).checkpoint, Checkpoint{After{SequenceNumber{"99"}}});
}

TEST(ExportLeases, IsNotImportedForAnotherStream) {
    const std::string json = export_leases(exported_snapshot()).json;
    const Result<ImportedLeases> back = import_leases(json, {"orders", "", std::nullopt});
    EXPECT_THAT(back.error().detail, HasSubstr("of the stream clicks, not of orders"));
}

}  // namespace
}  // namespace kinesisd
