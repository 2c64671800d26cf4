// KinesisClient: one call to Kinesis, signed, sent, and its answer sorted into a value or an error.
// It does not repeat calls: when to try again is the caller's decision, by the error's remedy.
#pragma once

#include "aws/endpoint.hpp"
#include "aws/sign.hpp"
#include "kinesis/page.hpp"
#include "kinesis/requests.hpp"
#include "kinesis/responses.hpp"
#include "pipeline/credential_cache.hpp"
#include "port/clock.hpp"
#include "port/transport.hpp"
#include "telemetry/metrics.hpp"

#include <string>
#include <string_view>

namespace kinesisd {

struct KinesisClientOptions {
    aws::Endpoint endpoint;
    std::string region;
    Duration connect_timeout = std::chrono::seconds{3};
    Duration request_timeout = std::chrono::seconds{30};
    std::string user_agent = "kinesisd";
};

class KinesisClient {
public:
    // All but the options outlive the client.
    KinesisClient(
        KinesisClientOptions options,
        Transport& transport,
        Clock& clock,
        CredentialCache& credentials,
        Metrics& metrics
    );

    // Errors: those of Transport, of CredentialCache and of kinesis::classify().
    [[nodiscard]] Awaitable<Result<kinesis::ListShardsResponse>> list_shards(
        kinesis::ListShards request
    );
    [[nodiscard]] Awaitable<Result<kinesis::StreamSummary>> describe_stream(
        kinesis::DescribeStreamSummary request
    );
    [[nodiscard]] Awaitable<Result<ShardIterator>> get_shard_iterator(
        kinesis::GetShardIterator request
    );
    // Room is made for the page's body, before it is read.
    [[nodiscard]] Awaitable<Result<kinesis::Page>> get_records(
        kinesis::GetRecords request, MakeRoom make_room
    );
    // Refused entries are in the answer; an error concerns the whole call.
    [[nodiscard]] Awaitable<Result<std::vector<kinesis::PutResult>>> put_records(
        kinesis::PutRecords request
    );
    // Operations without an answer: CreateStream, DeleteStream, SplitShard, MergeShards.
    [[nodiscard]] Awaitable<Result<>> create_stream(kinesis::CreateStream request);
    [[nodiscard]] Awaitable<Result<>> split_shard(kinesis::SplitShard request);

    // The service's time, to about a second.
    [[nodiscard]] WallTime service_now() const;

    [[nodiscard]] RequestMetrics& metrics() { return metrics_; }

private:
    // The body of a 200 answer. Credentials that are refused are fetched anew, once.
    [[nodiscard]] Awaitable<Result<std::string>> call(
        std::string_view operation, std::string body, MakeRoom make_room = {}
    );
    [[nodiscard]] Awaitable<Result<std::string>> call_once(
        std::string_view operation,
        std::string_view body,
        const aws::Credentials& credentials,
        MakeRoom make_room
    );
    [[nodiscard]] HttpRequest signed_request(
        std::string_view operation, std::string_view body, const aws::Credentials& credentials
    );
    // The service's clock may differ from ours: its Date headers say by how much.
    void learn_clock_offset(const HttpResponse& response);

    KinesisClientOptions options_;
    Origin origin_;
    std::string authority_;
    Transport& transport_;
    Clock& clock_;
    CredentialCache& credentials_;
    RequestMetrics metrics_;
    aws::Signer signer_;
    kinesis::Page::Parser page_parser_;
    std::chrono::milliseconds measured_offset_{0};  // service minus us
    std::chrono::milliseconds clock_offset_{0};     // of signatures: applied from 4 minutes on
};

}  // namespace kinesisd
