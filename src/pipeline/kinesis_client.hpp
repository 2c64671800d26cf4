// KinesisClient: one call to Kinesis, signed, sent, and its answer sorted into a value or an error.
// What passes by itself is repeated as the AWS SDKs do: a few times, out of a quota. What an error
// that is left means, and whether to go on trying for ever, is the caller's decision.
#pragma once

#include "aws/adaptive_rate.hpp"
#include "aws/endpoint.hpp"
#include "aws/retry.hpp"
#include "aws/sign.hpp"
#include "kinesis/page.hpp"
#include "kinesis/put_answer.hpp"
#include "kinesis/requests.hpp"
#include "kinesis/responses.hpp"
#include "pipeline/credential_cache.hpp"
#include "port/clock.hpp"
#include "port/entropy.hpp"
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
    aws::RetryOptions retry;
    // Of GetRecords and PutRecords, which carry the payloads; other operations are always JSON.
    kinesis::Wire wire = kinesis::Wire::json;
    std::string user_agent = "kinesisd";
};

class KinesisClient {
public:
    // All but the options outlive the client.
    KinesisClient(
        KinesisClientOptions options,
        Transport& transport,
        Clock& clock,
        Entropy& entropy,
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
    // Room is made for the page's body, before it is read. A throttle is not repeated: the reader
    // has its next poll for that.
    [[nodiscard]] Awaitable<Result<kinesis::Page>> get_records(
        kinesis::GetRecords request, MakeRoom make_room
    );
    // Refused entries are in the answer; an error concerns the whole call. It is not repeated here:
    // who owns the records counts what may be doubled by that.
    [[nodiscard]] Awaitable<Result<kinesis::PutAnswer>> put_records(kinesis::PutRecords request);
    // Operations without an answer: CreateStream, DeleteStream, SplitShard, MergeShards.
    [[nodiscard]] Awaitable<Result<>> create_stream(kinesis::CreateStream request);
    [[nodiscard]] Awaitable<Result<>> split_shard(kinesis::SplitShard request);

    // The service's time, to about a second.
    [[nodiscard]] WallTime service_now() const;

    [[nodiscard]] RequestMetrics& metrics() { return metrics_; }

private:
    enum class Repeats { all, all_but_throttles, none };
    // What goes out, and in which form.
    struct Call {
        std::string_view operation;
        std::string body;
        kinesis::Wire wire = kinesis::Wire::json;
        BodyReader* reader = nullptr;  // of the body of a success, if not `Answer`
        MakeRoom make_room{};          // for that body
    };
    // The body of a 200 answer, and its form.
    struct Answer {
        std::string body;
        kinesis::Wire wire = kinesis::Wire::json;
    };
    // What came of one attempt, and after which time the service wants the next one.
    struct Attempt {
        Result<Answer> answer;
        std::optional<Duration> retry_after;
    };

    [[nodiscard]] Awaitable<Result<Answer>> call(Call call, Repeats repeats = Repeats::all);
    [[nodiscard]] Awaitable<Attempt> attempt(Call& call);
    // The request has the body meanwhile: it may be large.
    [[nodiscard]] Awaitable<Attempt> send(Call& call, const aws::Credentials& credentials);
    [[nodiscard]] Awaitable<> wait_for_turn();
    void learn_rate(const Result<Answer>& answer);
    [[nodiscard]] HttpRequest signed_request(Call& call, const aws::Credentials& credentials);
    template <class Request>
    [[nodiscard]] Call call_of(const Request& request) const;
    // The service's clock may differ from ours: its Date headers say by how much.
    void learn_clock_offset(const HttpResponse& response);

    KinesisClientOptions options_;
    Origin origin_;
    std::string authority_;
    Transport& transport_;
    Clock& clock_;
    Entropy& entropy_;
    CredentialCache& credentials_;
    RequestMetrics metrics_;
    aws::Signer signer_;
    aws::RetryQuota quota_;
    aws::AdaptiveRate rate_;
    std::chrono::milliseconds measured_offset_{0};  // service minus us
    std::chrono::milliseconds clock_offset_{0};     // of signatures: applied from 4 minutes on
};

}  // namespace kinesisd
