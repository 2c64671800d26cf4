#include "pipeline/kinesis_client.hpp"

#include "base/bytes.hpp"
#include "base/http_date.hpp"
#include "kinesis/service_error.hpp"
#include "pipeline/credential_request.hpp"

#include <utility>

namespace kinesisd {

namespace {

// The largest answer is a page: 10 MiB of payload are 13.4 MiB of base64, and each of up to 10,000
// records has a key of up to 256 characters and some names beside it.
constexpr std::size_t response_bytes_max = 20_MiB;
// Kinesis accepts 5 minutes of skew; below 4 a correction would only follow the network's delay.
constexpr std::chrono::minutes clock_offset_min{4};
// Date has whole seconds: what is less than that cannot be told from nothing.
constexpr std::chrono::seconds measured_offset_min{2};

// What to count an answer as: "ok", the service's word, or ours.
std::string outcome(const Result<std::string>& answer) {
    if (answer) return "ok";
    return std::string{name(answer.error().code)};
}

}  // namespace

KinesisClient::KinesisClient(
    KinesisClientOptions options,
    Transport& transport,
    Clock& clock,
    CredentialCache& credentials,
    Metrics& metrics
)
    : options_{std::move(options)},
      origin_{origin_of(options_.endpoint)},
      authority_{options_.endpoint.authority()},
      transport_{transport},
      clock_{clock},
      credentials_{credentials},
      metrics_{metrics},
      signer_{options_.region, "kinesis"} {}

Awaitable<Result<kinesis::ListShardsResponse>> KinesisClient::list_shards(
    kinesis::ListShards request
) {
    Result<std::string> body = co_await call(request.operation, request.body());
    if (!body) co_return body.error();
    co_return kinesis::parse_list_shards(*body);
}

Awaitable<Result<kinesis::StreamSummary>> KinesisClient::describe_stream(
    kinesis::DescribeStreamSummary request
) {
    Result<std::string> body = co_await call(request.operation, request.body());
    if (!body) co_return body.error();
    co_return kinesis::parse_describe_stream_summary(*body);
}

Awaitable<Result<ShardIterator>> KinesisClient::get_shard_iterator(kinesis::GetShardIterator request
) {
    Result<std::string> body = co_await call(request.operation, request.body());
    if (!body) co_return body.error();
    co_return kinesis::parse_get_shard_iterator(*body);
}

Awaitable<Result<kinesis::Page>> KinesisClient::get_records(
    kinesis::GetRecords request, MakeRoom make_room
) {
    Result<std::string> body =
        co_await call(request.operation, request.body(), std::move(make_room));
    if (!body) co_return body.error();
    co_return kinesis::Page::parse(std::move(*body), page_parser_);
}

Awaitable<Result<std::vector<kinesis::PutResult>>> KinesisClient::put_records(
    kinesis::PutRecords request
) {
    const std::size_t entries = request.entries.size();
    Result<std::string> body = co_await call(request.operation, request.body());
    if (!body) co_return body.error();
    co_return kinesis::parse_put_records(*body, entries);
}

Awaitable<Result<>> KinesisClient::create_stream(kinesis::CreateStream request) {
    Result<std::string> body = co_await call(request.operation, request.body());
    if (!body) co_return body.error();
    co_return Result<>{};
}

Awaitable<Result<>> KinesisClient::split_shard(kinesis::SplitShard request) {
    Result<std::string> body = co_await call(request.operation, request.body());
    if (!body) co_return body.error();
    co_return Result<>{};
}

// Expired credentials and a wrong clock are mended once, at once, without counting as a failure.
Awaitable<Result<std::string>> KinesisClient::call(
    std::string_view operation, std::string body, MakeRoom make_room
) {
    Result<aws::Credentials> credentials = co_await credentials_.current();
    if (!credentials) co_return credentials.error();
    Result<std::string> answer = co_await call_once(operation, body, *credentials, make_room);
    if (answer || remedy(answer.error().code) != Remedy::refresh_credentials) co_return answer;
    metrics_.retried(operation, answer.error().code);
    if (answer.error().code != Errc::clock_skewed) credentials_.refused(*credentials);
    credentials = co_await credentials_.current();
    if (!credentials) co_return credentials.error();
    answer = co_await call_once(operation, body, *credentials, make_room);
    // Nobody has other ones: then it is a matter of rights.
    if (!answer && answer.error().code == Errc::unrecognized_credentials)
        answer = Error{Errc::access_denied, answer.error().detail};
    co_return answer;
}

Awaitable<Result<std::string>> KinesisClient::call_once(
    std::string_view operation,
    std::string_view body,
    const aws::Credentials& credentials,
    MakeRoom make_room
) {
    const HttpRequest request = signed_request(operation, body, credentials);
    const TimePoint sent = clock_.now();
    Result<HttpResponse> response = co_await collect(transport_, request, std::move(make_room));
    Result<std::string> answer = Error{Errc::malformed_response, ""};
    if (!response) {
        answer = response.error().in(operation);
    } else {
        learn_clock_offset(*response);
        if (response->head.status == 200) {
            answer = std::move(response->body);
        } else {
            const kinesis::ServiceError refused = kinesis::parse_service_error(
                response->head.status,
                response->body,
                find_header(response->head.headers, "x-amzn-errortype"),
                find_header(response->head.headers, "x-amzn-requestid")
            );
            answer = refused.error().in(operation);
        }
    }
    metrics_.completed(operation, outcome(answer), clock_.now() - sent);
    co_return answer;
}

HttpRequest KinesisClient::signed_request(
    std::string_view operation, std::string_view body, const aws::Credentials& credentials
) {
    HttpRequest request;
    request.origin = origin_;
    request.target = options_.endpoint.path;
    request.connect_timeout = options_.connect_timeout;
    request.request_timeout = options_.request_timeout;
    request.response_bytes_max = response_bytes_max;
    request.headers = {
        {"Host", authority_},
        {"Content-Type", std::string{kinesis::json_content_type}},
        {"X-Amz-Target", std::string{kinesis::target_prefix}.append(operation)},
    };
    aws::SignableRequest signable{request.method, request.target, "", request.headers, body};
    const WallTime service_now = clock_.wall_now() + clock_offset_;
    for (aws::Header& header : signer_.sign(std::move(signable), credentials, service_now))
        request.headers.push_back(std::move(header));
    request.headers.emplace_back("User-Agent", options_.user_agent);
    request.body = body;
    return request;
}

WallTime KinesisClient::service_now() const {
    const bool is_off =
        measured_offset_ >= measured_offset_min || measured_offset_ <= -measured_offset_min;
    return clock_.wall_now() + (is_off ? measured_offset_ : std::chrono::milliseconds{0});
}

void KinesisClient::learn_clock_offset(const HttpResponse& response) {
    const auto date = find_header(response.head.headers, "date");
    if (!date || find_header(response.head.headers, "age")) return;  // a cache's answer is old
    const std::optional<WallTime> service_now = parse_http_date(*date);
    if (!service_now) return;
    const std::chrono::milliseconds offset = *service_now - clock_.wall_now();
    measured_offset_ = offset;
    const bool matters = offset >= clock_offset_min || offset <= -clock_offset_min;
    clock_offset_ = matters ? offset : std::chrono::milliseconds{0};
}

}  // namespace kinesisd
