// What `kinesisd doctor` says of the streams: each is described and asked for what this
// configuration does with it, by calls that change nothing.
#pragma once

#include "daemon/doctor_report.hpp"
#include "daemon/iam_policy.hpp"
#include "pipeline/kinesis_client.hpp"

#include <map>
#include <string>
#include <vector>

namespace kinesisd {

class DoctorOfStreams {
public:
    // `client` outlives it.
    explicit DoctorOfStreams(KinesisClient& client) : client_{client} {}

    // A section a stream. Writing is tried with a record that no stream can take: the service
    // refuses the right to write before it looks at records.
    [[nodiscard]] Awaitable<std::vector<DoctorSection>> examine(std::vector<StreamUse> uses);

    [[nodiscard]] const std::map<std::string, KnownStream>& known() const { return known_; }

private:
    [[nodiscard]] Awaitable<> examine_one(StreamUse use, DoctorSection& section);
    [[nodiscard]] Awaitable<> try_reading(
        kinesis::StreamRef stream, ShardId shard, DoctorSection& section
    );
    [[nodiscard]] Awaitable<> try_writing(kinesis::StreamRef stream, DoctorSection& section);

    KinesisClient& client_;
    std::map<std::string, KnownStream> known_;
};

}  // namespace kinesisd
