#include "endpoint/service.hpp"

#include "base/uint128.hpp"
#include "kinesis/cbor_writer.hpp"
#include "text/find_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace kinesisd::bench {

namespace {

using Json = nlohmann::json;
using kinesis::CborWriter;

constexpr std::string_view shard_of_all_puts = "shardId-000000000000";
constexpr std::string_view put_number = "49000000000000000000000000000000000000000000000000000001";
constexpr double created_s = 1.7e9;
constexpr int behind_ms = 3'600'000;

std::string shard_id(std::size_t shard) {
    const std::string digits = std::to_string(shard);
    return "shardId-" + std::string(12 - digits.size(), '0') + digits;
}

// "12.3000": the shard and the next record.
struct Place {
    std::size_t shard = 0;
    std::size_t record = 0;

    [[nodiscard]] std::string text() const {
        return std::to_string(shard) + "." + std::to_string(record);
    }
    [[nodiscard]] static Place parse(std::string_view text) {
        Place place;
        const char* end = text.data() + text.size();
        const char* dot = std::from_chars(text.data(), end, place.shard).ptr;
        if (dot != end) std::from_chars(dot + 1, end, place.record);
        return place;
    }
};

struct GetRecordsQuery {
    Place place;
    std::size_t limit = 10'000;
};

GetRecordsQuery query_of(const Request& request) {
    GetRecordsQuery query;
    const Json body =
        request.wire == Wire::json ? Json::parse(request.body) : Json::from_cbor(request.body);
    query.place = Place::parse(body.at("ShardIterator").get_ref<const std::string&>());
    query.limit = body.value("Limit", query.limit);
    return query;
}

std::string put_answer_json(std::size_t entries) {
    std::string entry = R"({"SequenceNumber":")";
    entry.append(put_number).append(R"(","ShardId":")").append(shard_of_all_puts).append(R"("})");
    std::string answer = R"({"FailedRecordCount":0,"Records":[)";
    for (std::size_t i = 0; i < entries; ++i)
        answer.append(i == 0 ? "" : ",").append(entry);
    return answer.append("]}");
}

std::string put_answer_cbor(std::size_t entries) {
    std::string answer;
    CborWriter writer{answer};
    writer.map(2).text("FailedRecordCount").integer(0).text("Records").array(entries);
    for (std::size_t i = 0; i < entries; ++i)
        writer.map(2)
            .text("SequenceNumber")
            .text(put_number)
            .text("ShardId")
            .text(shard_of_all_puts);
    return answer;
}

std::size_t count_entries(std::string_view body) {
    constexpr std::string_view key = "PartitionKey";
    std::size_t entries = 0;
    const char* end = body.data() + body.size();
    for (const char* at = body.data(); (at = find_text(at, end, key)) != nullptr; at += key.size())
        ++entries;
    return entries;
}

}  // namespace

Service::Service(std::size_t shards, std::size_t records_a_shard)
    : shards_{shards}, log_{records_a_shard}, poll_times_{shards} {}

Reply Service::answer(const Request& request) {
    if (request.method == "GET") return counts();
    ++calls_;
    if (request.operation == "GetRecords") return get_records(request);
    if (request.operation == "PutRecords") return put_records(request);
    if (request.operation == "GetShardIterator") return get_iterator(request.body);
    if (request.operation == "ListShards") return list_shards();
    if (request.operation == "DescribeStreamSummary") return describe();
    Reply reply;
    reply.status = 400;
    reply.front = R"({"__type":"UnknownOperationException"})";
    return reply;
}

Reply Service::describe() const {
    const Json summary{
        {"StreamName", "bench"},
        {"StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/bench"},
        {"StreamStatus", "ACTIVE"},
        {"RetentionPeriodHours", 24},
        {"StreamCreationTimestamp", created_s},
        {"EnhancedMonitoring", Json::array()},
        {"OpenShardCount", shards_},
    };
    Reply reply;
    reply.front = Json{{"StreamDescriptionSummary", summary}}.dump();
    return reply;
}

Reply Service::list_shards() const {
    const Uint128 width = ~Uint128{0} / shards_;
    Json shards = Json::array();
    for (std::size_t shard = 0; shard < shards_; ++shard) {
        const Uint128 start = width * shard;
        const Uint128 end = shard + 1 == shards_ ? ~Uint128{0} : start + width - 1;
        const Json keys{{"StartingHashKey", to_decimal(start)}, {"EndingHashKey", to_decimal(end)}};
        shards.push_back(
            {{"ShardId", shard_id(shard)},
             {"HashKeyRange", keys},
             {"SequenceNumberRange", {{"StartingSequenceNumber", RecordLog::sequence_number(0)}}}}
        );
    }
    Reply reply;
    reply.front = Json{{"Shards", std::move(shards)}}.dump();
    return reply;
}

Reply Service::get_iterator(std::string_view body) const {
    const Json request = Json::parse(body);
    const auto& shard = request.at("ShardId").get_ref<const std::string&>();
    const auto& type = request.at("ShardIteratorType").get_ref<const std::string&>();
    Place place;
    place.shard = std::stoul(shard.substr(shard.find('-') + 1));
    if (type == "LATEST") place.record = log_.records();
    if (const auto number = request.find("StartingSequenceNumber"); number != request.end())
        place.record = RecordLog::record_of(number->get_ref<const std::string&>()) +
                       (type == "AFTER_SEQUENCE_NUMBER" ? 1 : 0);
    Reply reply;
    reply.front = Json{{"ShardIterator", place.text()}}.dump();
    return reply;
}

Reply Service::get_records(const Request& request) {
    const auto [place, limit] = query_of(request);
    poll_times_.asked(place.shard, PollTimes::Clock::now());
    const RecordLog::Slice slice = log_.slice(request.wire, place.record, limit);
    records_out_ += slice.next - std::min(place.record, slice.next);
    const int lag_ms = slice.next == log_.records() ? 0 : behind_ms;
    const std::string next = Place{place.shard, slice.next}.text();
    Reply reply;
    reply.wire = request.wire;
    reply.middle = slice.bytes;
    if (request.wire == Wire::json) {
        reply.front = R"({"Records":[)";
        reply.back = R"(],"MillisBehindLatest":)" + std::to_string(lag_ms) +
                     R"(,"NextShardIterator":")" + next + R"("})";
    } else {
        CborWriter{reply.front}.begin_map().text("Records").begin_array();
        CborWriter writer{reply.back};
        writer.end().text("MillisBehindLatest").integer(lag_ms);
        writer.text("NextShardIterator").text(next).end();
    }
    return reply;
}

Reply Service::put_records(const Request& request) {
    const std::size_t entries = count_entries(request.body);
    records_in_ += entries;
    auto& answers = request.wire == Wire::json ? put_answers_json_ : put_answers_cbor_;
    auto found = answers.find(entries);
    if (found == answers.end()) {
        const auto make = request.wire == Wire::json ? put_answer_json : put_answer_cbor;
        found = answers.emplace(entries, make(entries)).first;
    }
    Reply reply;
    reply.wire = request.wire;
    reply.middle = found->second;
    return reply;
}

Reply Service::counts() const {
    Json pauses = Json::object();
    for (const auto& [ms, times] : poll_times_.pauses())
        pauses[std::to_string(ms)] = times;
    const Json all{
        {"calls", calls_},
        {"records_in", records_in_},
        {"records_out", records_out_},
        {"poll_pauses_ms", std::move(pauses)},
    };
    Reply reply;
    reply.front = all.dump();
    return reply;
}

}  // namespace kinesisd::bench
