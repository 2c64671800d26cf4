// What /status, the progress bar and the health checks are told about a source; a copy.
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "kinesis/shard_lineage.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kinesisd {

struct ShardStatus {
    ShardId shard;
    kinesis::ShardState state = kinesis::ShardState::waiting;
    std::string position;  // "trim_horizon", a sequence number, "ended"
    std::optional<std::chrono::milliseconds> lag;
    unsigned failures = 0;  // since the last answer
    // Of a reading shard: how long the service has not answered. Waiting for memory does not count.
    Duration since_answer{0};
    bool caught_up = false;
    std::vector<ShardId> parents{};
    kinesis::HashKeyRange hash_keys{};  // ending 0: not known
};

struct InputStatus {
    std::string path;
    std::uint64_t offset = 0;  // read to; rows up to there may still be on their way to the sink
    std::uint64_t bytes = 0;
    std::optional<Error> trouble;
};

struct SourceStatus {
    bool reached = false;  // the stream was described and listed
    std::vector<ShardStatus> shards;
    std::vector<InputStatus> files;
    std::optional<Error> last_error;      // of what is being repeated now
    std::optional<Duration> retention{};  // of the stream, once it is known
    // How long the stream has been asked for in vain, since the beginning of this life.
    Duration unreached_for{0};
};

}  // namespace kinesisd
