#include "pipeline/kinesis_client.hpp"

#include "base/bytes.hpp"
#include "base/http_date.hpp"
#include "base/text.hpp"
#include "kinesis/page_reader.hpp"
#include "kinesis/service_error.hpp"

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

Origin origin_of(const aws::Endpoint& endpoint) {
    return Origin{endpoint.tls ? Scheme::https : Scheme::http, endpoint.host, endpoint.port};
}

// The page of a success, read while it arrives.
class PageBody final : public BodyReader {
public:
    explicit PageBody(kinesis::Wire asked) : asked_{asked} {}

    void begin(const HttpResponseHead& head) override {
        const auto wire = kinesis::wire_of(find_header(head.headers, "content-type"), asked_);
        const auto length = find_header(head.headers, "content-length");
        reader_.emplace(wire, parse_uint64(length.value_or("")).value_or(0));
    }
    void put(std::string_view bytes) override { reader_->put(bytes); }

    // After a success.
    [[nodiscard]] Result<kinesis::Page> finish() { return reader_->finish(); }

private:
    kinesis::Wire asked_;
    std::optional<kinesis::PageReader> reader_;
};

// What to count an answer as: "ok", the service's word, or ours.
std::string_view outcome(const std::optional<Error>& error) {
    return error ? name(error->code) : "ok";
}

Error refusal_of(const HttpResponse& response, kinesis::Wire asked) {
    const HttpHeaders& headers = response.head.headers;
    const kinesis::ServiceError refused = kinesis::parse_service_error(
        response.head.status,
        kinesis::wire_of(find_header(headers, "content-type"), asked),
        response.body,
        find_header(headers, "x-amzn-errortype"),
        find_header(headers, "x-amzn-requestid")
    );
    return asked == kinesis::Wire::cbor ? refused.error_of_cbor_call() : refused.error();
}

}  // namespace

KinesisClient::KinesisClient(
    KinesisClientOptions options,
    Transport& transport,
    Clock& clock,
    Entropy& entropy,
    CredentialCache& credentials,
    Metrics& metrics
)
    : options_{std::move(options)},
      origin_{origin_of(options_.endpoint)},
      authority_{options_.endpoint.authority()},
      transport_{transport},
      clock_{clock},
      entropy_{entropy},
      credentials_{credentials},
      metrics_{metrics},
      signer_{options_.region, "kinesis"} {}

template <class Request>
KinesisClient::Call KinesisClient::call_of(const Request& request) const {
    if constexpr (requires { request.cbor_body(); }) {
        if (options_.wire == kinesis::Wire::cbor)
            return {request.operation, request.cbor_body(), kinesis::Wire::cbor};
    }
    return {request.operation, request.body(), kinesis::Wire::json};
}

Awaitable<Result<kinesis::ListShardsResponse>> KinesisClient::list_shards(
    kinesis::ListShards request
) {
    Call made = call_of(request);
    const auto answer = co_await call(std::move(made));
    if (!answer) co_return answer.error();
    co_return kinesis::parse_list_shards(answer->body);
}

Awaitable<Result<kinesis::StreamSummary>> KinesisClient::describe_stream(
    kinesis::DescribeStreamSummary request
) {
    Call made = call_of(request);
    const auto answer = co_await call(std::move(made));
    if (!answer) co_return answer.error();
    co_return kinesis::parse_describe_stream_summary(answer->body);
}

Awaitable<Result<ShardIterator>> KinesisClient::get_shard_iterator(kinesis::GetShardIterator request
) {
    Call made = call_of(request);
    const auto answer = co_await call(std::move(made));
    if (!answer) co_return answer.error();
    co_return kinesis::parse_get_shard_iterator(answer->body);
}

Awaitable<Result<kinesis::Page>> KinesisClient::get_records(
    kinesis::GetRecords request, MakeRoom make_room
) {
    Call made = call_of(request);
    PageBody page{made.wire};
    made.reader = &page;
    made.make_room = std::move(make_room);
    const auto answer = co_await call(std::move(made), Repeats::all_but_throttles);
    if (!answer) co_return answer.error();
    co_return page.finish();
}

Awaitable<Result<kinesis::PutAnswer>> KinesisClient::put_records(kinesis::PutRecords request) {
    const std::size_t entries = request.entries.size();
    Call made = call_of(request);
    auto answer = co_await call(std::move(made), Repeats::none);
    if (!answer) co_return answer.error();
    if (answer->wire == kinesis::Wire::cbor)
        co_return kinesis::PutAnswer::parse_cbor(std::move(answer->body), entries);
    co_return kinesis::PutAnswer::parse(std::move(answer->body), entries);
}

Awaitable<Result<>> KinesisClient::create_stream(kinesis::CreateStream request) {
    Call made = call_of(request);
    const auto answer = co_await call(std::move(made));
    if (!answer) co_return answer.error();
    co_return Result<>{};
}

Awaitable<Result<>> KinesisClient::split_shard(kinesis::SplitShard request) {
    Call made = call_of(request);
    const auto answer = co_await call(std::move(made));
    if (!answer) co_return answer.error();
    co_return Result<>{};
}

Awaitable<Result<KinesisClient::Answer>> KinesisClient::call(Call call, Repeats repeats) {
    std::optional<aws::RetryReason> last_retry;
    for (unsigned retries = 0;; ++retries) {
        co_await wait_for_turn();
        Attempt made = co_await attempt(call);
        learn_rate(made.answer);
        if (made.answer) {
            quota_.give_back(last_retry);
            co_return std::move(made.answer);
        }
        const Errc code = made.answer.error().code;
        const std::optional<aws::RetryReason> reason = aws::retry_reason(code);
        const bool is_last =
            !reason || repeats == Repeats::none || retries + 1 >= options_.retry.max_attempts ||
            (*reason == aws::RetryReason::throttling && repeats == Repeats::all_but_throttles);
        if (is_last || !quota_.take(*reason)) co_return std::move(made.answer);
        last_retry = reason;
        metrics_.retried(call.operation, code);
        const Duration pause =
            aws::retry_delay(*reason, retries, entropy_.next(), made.retry_after);
        co_await clock_.sleep_until(clock_.now() + pause);
    }
}

Awaitable<> KinesisClient::wait_for_turn() {
    if (options_.retry.mode != aws::RetryMode::adaptive) co_return;
    const TimePoint turn = rate_.reserve(clock_.now());
    if (turn > clock_.now()) co_await clock_.sleep_until(turn);
}

void KinesisClient::learn_rate(const Result<Answer>& answer) {
    if (options_.retry.mode != aws::RetryMode::adaptive) return;
    const bool throttled = !answer && answer.error().code == Errc::throttled;
    using Rated = aws::AdaptiveRate::Answer;
    rate_.on_answer(throttled ? Rated::throttled : Rated::other, clock_.now());
}

// Credentials that are refused and a wrong clock are mended once, at once, without counting as a
// failure.
Awaitable<KinesisClient::Attempt> KinesisClient::attempt(Call& call) {
    Result<aws::Credentials> credentials = co_await credentials_.current();
    if (!credentials) co_return Attempt{credentials.error(), std::nullopt};
    Attempt made = co_await send(call, *credentials);
    if (made.answer || remedy(made.answer.error().code) != Remedy::refresh_credentials)
        co_return made;
    const Errc code = made.answer.error().code;
    metrics_.retried(call.operation, code);
    if (code != Errc::clock_skewed) credentials_.refused(*credentials);
    credentials = co_await credentials_.current();
    if (!credentials) co_return Attempt{credentials.error(), std::nullopt};
    made = co_await send(call, *credentials);
    // Nobody has other ones: then it is a matter of rights.
    if (!made.answer && made.answer.error().code == Errc::unrecognized_credentials)
        made.answer = Error{Errc::access_denied, made.answer.error().detail};
    co_return made;
}

Awaitable<KinesisClient::Attempt> KinesisClient::send(
    Call& call, const aws::Credentials& credentials
) {
    HttpRequest request = signed_request(call, credentials);
    const TimePoint sent = clock_.now();
    Result<HttpResponse> response =
        co_await collect(transport_, request, call.make_room, call.reader);
    call.body = std::move(request.body);
    std::optional<Error> error;
    std::optional<Duration> retry_after;
    Answer answer;
    if (!response) {
        error = response.error().in(call.operation);
    } else {
        learn_clock_offset(*response);
        const HttpHeaders& headers = response->head.headers;
        if (const auto header = find_header(headers, "x-amz-retry-after"))
            retry_after = aws::parse_retry_after(*header);
        if (response->head.status != 200) {
            error = refusal_of(*response, call.wire).in(call.operation);
        } else {
            const auto type = find_header(headers, "content-type");
            answer = {std::move(response->body), kinesis::wire_of(type, call.wire)};
        }
    }
    metrics_.completed(call.operation, outcome(error), clock_.now() - sent);
    if (error) co_return Attempt{*error, retry_after};
    co_return Attempt{std::move(answer), retry_after};
}

HttpRequest KinesisClient::signed_request(Call& call, const aws::Credentials& credentials) {
    HttpRequest request;
    request.origin = origin_;
    request.target = options_.endpoint.path;
    request.connect_timeout = options_.connect_timeout;
    request.request_timeout = options_.request_timeout;
    request.response_bytes_max = response_bytes_max;
    request.headers = {
        {"Host", authority_},
        {"Content-Type", std::string{kinesis::content_type_of(call.wire)}},
        {"X-Amz-Target", std::string{kinesis::target_prefix}.append(call.operation)},
    };
    aws::SignableRequest signable{request.method, request.target, "", request.headers, call.body};
    const WallTime service_now = clock_.wall_now() + clock_offset_;
    for (aws::Header& header : signer_.sign(std::move(signable), credentials, service_now))
        request.headers.push_back(std::move(header));
    request.headers.emplace_back("User-Agent", options_.user_agent);
    request.body = std::move(call.body);
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
