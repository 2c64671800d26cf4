#include "sim/sim_operator.hpp"

#include "aws/sign.hpp"
#include "base/uint128.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace kinesisd::sim {

emulator::Options SimOperator::service_options(std::uint64_t seed) {
    emulator::Options options;
    options.signatures = emulator::SignaturePolicy::strict;
    options.history = emulator::History::keep;
    options.seed = seed;
    return options;
}

emulator::Response SimOperator::call(std::string_view operation, const std::string& body) {
    static constexpr std::string_view host = "kinesis.simulated";
    emulator::Request request{"POST", "/", {}, body};
    request.headers = {
        {"Host", std::string{host}},
        {"Content-Type", "application/x-amz-json-1.1"},
        {"X-Amz-Target", "Kinesis_20131202." + std::string{operation}}
    };
    aws::Credentials credentials;
    credentials.access_key_id = "test";
    credentials.secret_access_key = aws::Secret{"test"};
    aws::Signer signer{"us-east-1", "kinesis"};
    aws::SignableRequest signable{"POST", "/", "", request.headers, body};
    for (aws::Header& header : signer.sign(signable, credentials, service_now_()))
        request.headers.push_back(std::move(header));
    return service_.handle(request, service_now_());
}

emulator::Response SimOperator::reshard(Dice& dice) {
    const auto listing = nlohmann::json::parse(
        call("ListShards", nlohmann::json{{"StreamName", stream_}}.dump()).body, nullptr, false
    );
    std::vector<nlohmann::json> open;
    for (const auto& shard : listing["Shards"])
        if (!shard["SequenceNumberRange"].contains("EndingSequenceNumber")) open.push_back(shard);
    std::ranges::sort(open, {}, [](const nlohmann::json& shard) {
        return parse_uint128(shard["HashKeyRange"]["StartingHashKey"].get<std::string>()).value();
    });
    const std::size_t at = dice.below(open.size());
    const auto key = [](const nlohmann::json& shard, const char* end) {
        return parse_uint128(shard["HashKeyRange"][end].get<std::string>()).value();
    };
    nlohmann::json body{{"StreamName", stream_}};
    std::string_view operation = "SplitShard";
    if (at + 1 < open.size() && dice.one_in(2)) {
        operation = "MergeShards";
        body["ShardToMerge"] = open[at]["ShardId"];
        body["AdjacentShardToMerge"] = open[at + 1]["ShardId"];
    } else {
        const Uint128 low = key(open[at], "StartingHashKey");
        const Uint128 high = key(open[at], "EndingHashKey");
        body["ShardToSplit"] = open[at]["ShardId"];
        body["NewStartingHashKey"] = to_decimal(low + (high - low) / 2);
    }
    return call(operation, body.dump());
}

}  // namespace kinesisd::sim
