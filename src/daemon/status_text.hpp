// A pipeline's status as JSON, as a log line, and as a line of progress for a terminal.
#pragma once

#include "daemon/throughput.hpp"
#include "pipeline/credential_cache.hpp"
#include "pipeline/pipeline_runner.hpp"

#include <string>
#include <vector>

namespace kinesisd {

// What /status is made of.
struct StatusReport {
    const std::vector<PipelineStatus>& pipelines;
    const Throughput& throughput;
    TimePoint now;
    std::vector<std::string> not_live;   // as /livez says
    std::vector<std::string> not_ready;  // as /readyz says
    CredentialStatus credentials;
};

// The body of /status.
[[nodiscard]] std::string status_json(const StatusReport& report);

// Of several workers' credentials those that expire first, and a trouble if any has one.
[[nodiscard]] CredentialStatus first_to_expire(const std::vector<CredentialStatus>& all);

void log_status(const EventLog& log, const PipelineStatus& status);

// The sums that people look at.
struct StreamLag {
    std::string stream;
    std::chrono::milliseconds behind{0};
};
struct Totals {
    std::uint64_t read = 0;
    std::uint64_t written = 0;
    std::uint64_t dead_lettered = 0;
    std::uint64_t skipped = 0;
    std::uint64_t bytes = 0;
    std::size_t shards_reading = 0;
    std::size_t shards_waiting = 0;
    std::chrono::milliseconds behind{0};  // the shard that is furthest behind
    std::vector<StreamLag> streams;       // the same for each source that reads a stream
};
[[nodiscard]] Totals totals_of(const std::vector<PipelineStatus>& all);

}  // namespace kinesisd
