// What /status, the progress bar and the health checks are told about a source; a copy.
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "kinesis/shard_lineage.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

struct ShardStatus {
    ShardId shard;
    kinesis::ShardState state = kinesis::ShardState::waiting;
    std::string position;  // "trim_horizon", a sequence number, "ended"
    std::optional<std::chrono::milliseconds> lag;
    unsigned failures = 0;     // since the last answer
    Duration since_answer{0};  // of a reading shard
    bool caught_up = false;
};

struct SourceStatus {
    bool reached = false;  // the stream was described and listed
    std::vector<ShardStatus> shards;
    std::optional<Error> last_error;  // of what is being repeated now
};

}  // namespace kinesisd
