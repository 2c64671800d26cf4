// One PutRecords call of 500 events: its body in both wires, its signature, its answer. Bytes are
// those of the payloads; of the hash those of the body.
#include "aws/sign.hpp"
#include "kinesis/put_answer.hpp"
#include "kinesis/requests.hpp"
#include "micro/inputs.hpp"

#include <cstdlib>
#include <utility>

namespace kinesisd::bench {
namespace {

constexpr std::size_t entries = 500;

// The entries are views of the events.
kinesis::PutRecords call_of(const Events& events, const std::vector<std::string>& keys) {
    kinesis::PutRecords call{StreamName{"bench"}, {}};
    for (std::size_t i = 0; i < entries; ++i)
        call.entries.push_back({events[i], keys[i], std::nullopt});
    return call;
}

std::vector<std::string> decimal_keys() {
    constexpr std::size_t digits = 38;
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < entries; ++i) {
        const std::string number = std::to_string(i);
        keys.push_back(std::string(digits - number.size(), '1') + number);
    }
    return keys;
}

void put_body_json(benchmark::State& state) {
    const Events events;
    const auto keys = decimal_keys();
    const auto call = call_of(events, keys);
    for (auto _ : state)
        benchmark::DoNotOptimize(call.body());
    count_bytes(state, entries * event_bytes);
}
BENCHMARK(put_body_json);

void put_body_cbor(benchmark::State& state) {
    const Events events;
    const auto keys = decimal_keys();
    const auto call = call_of(events, keys);
    for (auto _ : state)
        benchmark::DoNotOptimize(call.cbor_body());
    count_bytes(state, entries * event_bytes);
}
BENCHMARK(put_body_cbor);

aws::SignableRequest request_of(std::string_view body) {
    return {
        .method = "POST",
        .query = {},
        .headers =
            {{"host", "kinesis.us-east-1.amazonaws.com"},
             {"content-type", "application/x-amz-json-1.1"},
             {"x-amz-target", "Kinesis_20131202.PutRecords"}},
        .body = body
    };
}

// `body_bytes`: 0 is the price of a signature alone; 200 kB is mostly SHA-256.
void sign(benchmark::State& state) {
    const std::string body(static_cast<std::size_t>(state.range(0)), 'x');
    aws::Signer signer{"us-east-1", "kinesis"};
    const aws::Credentials credentials{
        .access_key_id = "AKIDEXAMPLE",
        .secret_access_key = aws::Secret{"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
        .session_token = {},
        .expires = {},
        .provider = {}
    };
    const WallTime now{std::chrono::milliseconds{1'767'225'600'000}};
    for (auto _ : state)
        benchmark::DoNotOptimize(signer.sign(request_of(body), credentials, now));
    count_bytes(state, body.size());
}
BENCHMARK(sign)->ArgName("body_bytes")->Arg(0)->Arg(200'000);

void put_answer_json(benchmark::State& state) {
    std::string answer = R"({"FailedRecordCount":0,"Records":[)";
    for (std::size_t i = 0; i < entries; ++i)
        answer.append(i == 0 ? "" : ",")
            .append(R"({"SequenceNumber":")")
            .append(56, '4')
            .append(R"(","ShardId":"shardId-000000000000"})");
    answer.append("]}");
    for (auto _ : state) {
        std::string body;
        body.reserve(answer.size() + 64);
        body.append(answer);
        if (!kinesis::PutAnswer::parse(std::move(body), entries)) std::abort();
    }
    count_bytes(state, entries * event_bytes);
}
BENCHMARK(put_answer_json);

}  // namespace
}  // namespace kinesisd::bench
