#include "snapshot/manifest.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kinesisd {
namespace {

Manifest manifest() {
    Manifest manifest;
    manifest.pipeline = "clicks-to-disk";
    manifest.start_position = "trim_horizon";
    manifest.stop_position = "tip";
    manifest.completed = WallTime{std::chrono::milliseconds{1'790'121'600'000}};
    manifest.snapshot.source = "clicks-in";
    manifest.snapshot.stream = StreamIdentity{"clicks", "arn:aws:kinesis:r:1:stream/clicks", {}};
    manifest.snapshot.ledger.read = 5;
    manifest.snapshot.ledger.written = 3;
    manifest.snapshot.ledger.skipped["invalid_json"] = 2;
    ShardProgress read;
    read.checkpoint = Ended{};
    read.tally = ShardTally{5, 40, SequenceNumber{"11"}, SequenceNumber{"15"}};
    manifest.snapshot.shards.emplace(ShardId{"shardId-000000000000"}, read);
    manifest.snapshot.shards.emplace(
        ShardId{"shardId-000000000001"}, ShardProgress{AtTrimHorizon{}, {}, {}}
    );
    manifest.files.push_back({"out/clicks.jsonl", 123, std::string(64, 'a')});
    return manifest;
}

TEST(Manifest, SaysWhatWasReadAndWhereItIs) {
    EXPECT_EQ(
        nlohmann::json::parse(to_text(manifest())),
        nlohmann::json::parse(
            R"({
        "format": "kinesisd-manifest",
        "version": 1,
        "pipeline": "clicks-to-disk",
        "source": "clicks-in",
        "stream": {"name": "clicks", "arn": "arn:aws:kinesis:r:1:stream/clicks"},
        "start_position": "trim_horizon",
        "stop_position": "tip",
        "completed": "2026-09-23T00:00:00.000Z",
        "ledger": {"read": 5, "written": 3, "dead_lettered": {}, "skipped": {"invalid_json": 2}},
        "shards": [
            {"shard": "shardId-000000000000", "position": "ended", "records": 5, "bytes": 40,
             "first_sequence_number": "11", "last_sequence_number": "15"},
            {"shard": "shardId-000000000001", "position": "trim_horizon", "records": 0, "bytes": 0}
        ],
        "files": [{"path": "out/clicks.jsonl", "bytes": 123, "sha256": ")" +
            std::string(64, 'a') + R"("}]
    })"
        )
    );
}

TEST(Manifest, OfASourceWithoutAStreamNamesNone) {
    Manifest other = manifest();
    other.snapshot.stream.reset();
    EXPECT_FALSE(nlohmann::json::parse(to_text(other)).contains("stream"));
}

}  // namespace
}  // namespace kinesisd
