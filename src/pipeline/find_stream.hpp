// Describing a stream that is to be written to, and waiting for one that is being made.
#pragma once

#include "kinesis/requests.hpp"
#include "kinesis/responses.hpp"
#include "pipeline/kinesis_client.hpp"
#include "pipeline/ports.hpp"

namespace kinesisd {

// What the service says about a stream that takes records (ACTIVE, UPDATING). One that is missing
// or not ready is waited for up to `wait`: then resource_not_found, stream_not_active. Faults that
// may pass are outlasted; other errors are returned. The references outlive the awaitable.
[[nodiscard]] Awaitable<Result<kinesis::StreamSummary>> find_stream(
    Ports& ports, KinesisClient& client, kinesis::StreamRef stream, Duration wait
);

// Every shard of the stream, in one attempt.
[[nodiscard]] Awaitable<Result<std::vector<kinesis::Shard>>> list_all_shards(
    KinesisClient& client, kinesis::StreamRef stream
);

}  // namespace kinesisd
