// A small vocabulary for talking to the emulator: a service, its clock, and calls by their JSON.
#pragma once

#include "base/base64.hpp"
#include "emulator/service.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd::emulator {

using Json = nlohmann::json;
using namespace std::chrono_literals;

struct Reply {
    int status = 0;
    Json body;  // null: the answer has no body

    // "" if it is not an error.
    [[nodiscard]] std::string error() const { return member("__type"); }
    [[nodiscard]] std::string message() const {
        const std::string text = member("message");
        return text.empty() ? member("Message") : text;
    }

private:
    [[nodiscard]] std::string member(const char* name) const {
        return body.is_object() ? body.value(name, "") : "";
    }
};

// 2026-09-01T00:00:00Z
inline constexpr WallTime start_of_test{std::chrono::seconds{1'788'220'800}};

[[nodiscard]] inline std::optional<std::string> header_of(
    const Response& response, std::string_view name
) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return std::nullopt;
}

class Emulated {
public:
    explicit Emulated(Options options = {}) : service{std::move(options)} {}

    // A request as a client sends it; its signature is there, but nobody's.
    [[nodiscard]] Request request(std::string_view operation, const Json& input) const {
        return {
            "POST",
            "/",
            {{"Host", "localhost"},
             {"Content-Type", "application/x-amz-json-1.1"},
             {"X-Amz-Target", "Kinesis_20131202." + std::string{operation}},
             {"X-Amz-Date", to_amz_date(now)},
             {"Authorization",
              "AWS4-HMAC-SHA256 Credential=test/20260901/us-east-1/kinesis/aws4_request, "
              "SignedHeaders=host;x-amz-date, Signature=0123"}},
            input.dump()
        };
    }

    Reply send(const Request& sent) {
        const Response response = service.handle(sent, now);
        return {
            response.status,
            response.body.empty() ? Json{} : Json::parse(response.body, nullptr, false)
        };
    }
    Reply call(std::string_view operation, const Json& input) {
        return send(request(operation, input));
    }
    void wait(std::chrono::milliseconds time) { now += time; }

    Reply put(std::string_view data, std::string_view key = "key") {
        return call(
            "PutRecord", {{"StreamName", "s"}, {"Data", to_base64(data)}, {"PartitionKey", key}}
        );
    }
    // A record for the shard that holds this hash key.
    Reply put_at(std::string_view data, std::string_view hash_key) {
        return call(
            "PutRecord",
            {{"StreamName", "s"},
             {"Data", to_base64(data)},
             {"PartitionKey", "key"},
             {"ExplicitHashKey", hash_key}}
        );
    }
    Reply iterator_reply(std::string_view shard, Json start) {
        start["StreamName"] = "s";
        start["ShardId"] = shard;
        return call("GetShardIterator", start);
    }
    std::string iterator(std::string_view shard, const Json& start) {
        return iterator_reply(shard, start).body.value("ShardIterator", "");
    }
    std::string at_horizon(std::string_view shard) {
        return iterator(shard, {{"ShardIteratorType", "TRIM_HORIZON"}});
    }
    Reply read(std::string_view shard_iterator, int limit = 10'000) {
        return call("GetRecords", {{"ShardIterator", shard_iterator}, {"Limit", limit}});
    }
    Reply split(std::string_view shard, std::string_view hash_key) {
        return call(
            "SplitShard",
            {{"StreamName", "s"}, {"ShardToSplit", shard}, {"NewStartingHashKey", hash_key}}
        );
    }
    Reply merge(std::string_view shard, std::string_view adjacent) {
        return call(
            "MergeShards",
            {{"StreamName", "s"}, {"ShardToMerge", shard}, {"AdjacentShardToMerge", adjacent}}
        );
    }

    Service service;
    WallTime now = start_of_test;
};

// With a stream "s" of so many shards, and no rate limits.
inline Options no_rate_limits() {
    Options options;
    options.read_limits = RateLimits::off;
    options.write_limits = RateLimits::off;
    return options;
}
inline Emulated with_stream(std::uint32_t shards = 1, Options options = no_rate_limits()) {
    Emulated emulated{std::move(options)};
    emulated.service.create_stream("s", shards, emulated.now);
    return emulated;
}

using Texts = std::vector<std::string>;

// The data of a GetRecords answer.
inline Texts data_of(const Reply& page) {
    Texts data;
    for (const Json& record : page.body.at("Records"))
        data.push_back(from_base64(record.at("Data").get<std::string>()).value_or("?"));
    return data;
}
inline Texts shard_ids(const Reply& listing) {
    Texts ids;
    for (const Json& shard : listing.body.at("Shards"))
        ids.push_back(shard.at("ShardId"));
    return ids;
}

inline const std::string first_shard = "shardId-000000000000";
inline const std::string second_shard = "shardId-000000000001";
inline const std::string third_shard = "shardId-000000000002";
// 2^127: the middle of the ring.
inline const std::string middle = "170141183460469231731687303715884105728";

}  // namespace kinesisd::emulator
