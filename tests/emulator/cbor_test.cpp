// The emulator's CBOR, read and written by a library that is not ours: every operation, byte
// strings for payloads, tag 1 for times, containers without length, errors as a map.
#include "emulator/emulated.hpp"
#include "kinesis/cbor_bytes.hpp"
#include "kinesis/cbor_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::emulator {
namespace {

using kinesis::cbor_of;
using kinesis::from_hex;
using kinesis::read_cbor;
using testing::HasSubstr;

constexpr const char* cbor_type = "application/x-amz-cbor-1.1";

Json blob(std::string_view bytes) {
    return Json::binary(std::vector<std::uint8_t>{bytes.begin(), bytes.end()});
}

class EmulatorCbor : public testing::Test {
protected:
    Response send(std::string_view operation, std::string body) {
        Request request = emulated.request(operation, Json::object());
        request.headers[1].second = cbor_type;
        request.body = std::move(body);
        const Response response = emulated.service.handle(request, emulated.now);
        EXPECT_EQ(header_of(response, "content-type"), cbor_type);
        return response;
    }
    Reply call(std::string_view operation, const Json& input) {
        const Response response = send(operation, cbor_of(input));
        return {response.status, response.body.empty() ? Json{} : read_cbor(response.body)};
    }
    std::string iterator() {
        return call(
                   "GetShardIterator",
                   {{"StreamName", "s"},
                    {"ShardId", first_shard},
                    {"ShardIteratorType", "TRIM_HORIZON"}}
        )
            .body.value("ShardIterator", "");
    }

    Emulated emulated = with_stream(2);
};

TEST_F(EmulatorCbor, TakesAndGivesPayloadsAsBytes) {
    const std::string data{"\x00\xff\x80 text", 8};
    const Reply put = call(
        "PutRecords",
        {{"StreamName", "s"},
         {"Records",
          {{{"Data", blob(data)}, {"PartitionKey", "k\u00e9y"}, {"ExplicitHashKey", "0"}},
           {{"Data", blob("")}, {"PartitionKey", "b"}, {"ExplicitHashKey", "1"}}}}}
    );
    ASSERT_EQ(put.status, 200) << put.body;
    EXPECT_EQ(put.body["FailedRecordCount"], 0);
    EXPECT_EQ(put.body["Records"][0]["ShardId"], first_shard);
    const Reply page = call("GetRecords", {{"ShardIterator", iterator()}, {"Limit", 10}});
    ASSERT_EQ(page.status, 200) << page.body;
    ASSERT_EQ(page.body["Records"].size(), 2U);
    const Json& record = page.body["Records"][0];
    EXPECT_EQ(record["Data"], blob(data));
    EXPECT_EQ(record["PartitionKey"], "k\u00e9y");
    EXPECT_EQ(record["SequenceNumber"], put.body["Records"][0]["SequenceNumber"]);
    EXPECT_EQ(record["ApproximateArrivalTimestamp"], start_of_test.time_since_epoch().count());
    EXPECT_EQ(page.body["Records"][1]["Data"], blob(""));
    EXPECT_EQ(page.body["MillisBehindLatest"], 0);
    // What was written in one form is read in the other.
    const Reply in_json = emulated.read(emulated.at_horizon(first_shard));
    EXPECT_EQ(data_of(in_json), (Texts{data, ""}));
}

// Java's reader of the service's answers knows no other form, so ours must not meet another here.
TEST_F(EmulatorCbor, WritesContainersWithoutLengthAndTimesUnderTagOne) {
    call(
        "PutRecord",
        {{"StreamName", "s"}, {"Data", blob("a")}, {"PartitionKey", "k"}, {"ExplicitHashKey", "0"}}
    );
    const std::string body = send("GetRecords", cbor_of({{"ShardIterator", iterator()}})).body;
    EXPECT_TRUE(body.starts_with(from_hex("bf 67 5265636f726473 9f bf"))) << kinesis::hex_of(body);
    EXPECT_TRUE(body.ends_with('\xff'));
    // c1 1b and 1,788,220,800,000
    EXPECT_THAT(body, HasSubstr(from_hex("c1 1b 000001a05a43fc00")));
    const std::string described =
        send("DescribeStreamSummary", cbor_of({{"StreamName", "s"}})).body;
    EXPECT_TRUE(described.starts_with('\xbf'));
    EXPECT_THAT(described, HasSubstr(from_hex("c1 1b 000001a05a43fc00")));
}

TEST_F(EmulatorCbor, AnswersWhatJsonAnswersInEveryOperation) {
    struct Step {
        const char* operation;
        Json input;
    };
    Emulated twin = with_stream(2);
    const auto compare = [&](const Step& step) {
        const Reply in_cbor = call(step.operation, step.input);
        Reply in_json = twin.call(step.operation, step.input);
        EXPECT_EQ(in_cbor.status, in_json.status) << step.operation << in_cbor.body;
        // Times are the only numbers that differ: seconds there, milliseconds here.
        const auto to_ms = [](auto&& self, Json& value) -> void {
            if (value.is_number_float())
                value = static_cast<std::int64_t>(value.get<double>() * 1000);
            if (value.is_structured())
                for (Json& inner : value)
                    self(self, inner);
        };
        to_ms(to_ms, in_json.body);
        EXPECT_EQ(in_cbor.body, in_json.body) << step.operation;
    };
    const Json stream{{"StreamName", "s"}};
    for (const Step& step : std::vector<Step>{
             {"CreateStream", {{"StreamName", "t"}, {"ShardCount", 1}}},
             {"CreateStream", {{"StreamName", "t"}, {"ShardCount", 1}}},  // refused
             {"DescribeStream", stream},
             {"DescribeStreamSummary", stream},
             {"ListStreams", {{"Limit", 1}}},
             {"ListShards", {{"StreamName", "s"}, {"MaxResults", 1}}},
             {"ListShards", {{"StreamName", "s"}, {"ShardFilter", {{"Type", "AT_LATEST"}}}}},
             {"IncreaseStreamRetentionPeriod", {{"StreamName", "s"}, {"RetentionPeriodHours", 48}}},
             {"DecreaseStreamRetentionPeriod", {{"StreamName", "s"}, {"RetentionPeriodHours", 24}}},
             {"UpdateMaxRecordSize", {{"StreamName", "s"}, {"MaxRecordSizeInKiB", 2048}}},
             {"UpdateShardCount",
              {{"StreamName", "s"}, {"TargetShardCount", 4}, {"ScalingType", "UNIFORM_SCALING"}}},
             {"SplitShard",
              {{"StreamName", "s"}, {"ShardToSplit", third_shard}, {"NewStartingHashKey", "9999"}}},
             {"MergeShards",
              {{"StreamName", "s"},
               {"ShardToMerge", "shardId-000000000003"},
               {"AdjacentShardToMerge", "shardId-000000000004"}}},
             {"GetShardIterator",
              {{"StreamName", "s"}, {"ShardId", first_shard}, {"ShardIteratorType", "LATEST"}}},
             {"GetShardIterator", {{"StreamName", "s"}}},     // a problem with several members
             {"GetRecords", {{"ShardIterator", "made up"}}},  // refused
             {"PutRecords", {{"StreamName", "nowhere"}, {"Records", Json::array()}}},
             {"PutRecord", {{"StreamName", "s"}}},
             {"NoSuchOperation", stream},
             {"DeleteStream", {{"StreamName", "t"}}}
         })
        compare(step);
}

TEST_F(EmulatorCbor, ReadsTimesUnderTagOneAsMilliseconds) {
    emulated.wait(10s);
    call(
        "PutRecord",
        {{"StreamName", "s"}, {"Data", blob("a")}, {"PartitionKey", "k"}, {"ExplicitHashKey", "0"}}
    );
    const auto count_from = [this](std::int64_t ms) {
        std::string body;
        kinesis::CborWriter writer{body};
        writer.begin_map().text("StreamName").text("s").text("ShardId").text(first_shard);
        writer.text("ShardIteratorType").text("AT_TIMESTAMP").text("Timestamp").time(ms).end();
        const Json answer = read_cbor(send("GetShardIterator", body).body);
        const std::string from = answer.value("ShardIterator", "");
        return call("GetRecords", {{"ShardIterator", from}}).body["Records"].size();
    };
    const std::int64_t arrived = emulated.now.time_since_epoch().count();
    emulated.wait(10s);
    EXPECT_EQ(count_from(arrived), 1U);
    EXPECT_EQ(count_from(arrived + 1), 0U);
}

TEST_F(EmulatorCbor, RefusesWhatIsNoCborAndBlobsInTheWrongPlace) {
    const auto error = [this](std::string body) {
        const Response response = send("PutRecord", std::move(body));
        EXPECT_EQ(response.status, 400);
        EXPECT_TRUE(response.body.starts_with('\xbf'));
        return read_cbor(response.body).value("__type", "");
    };
    const Json good{{"StreamName", "s"}, {"PartitionKey", "k"}, {"Data", blob("a")}};
    EXPECT_EQ(error(cbor_of(good).substr(1)), "SerializationException");
    EXPECT_EQ(error(cbor_of(good) + "x"), "SerializationException");
    EXPECT_EQ(error("{}"), "SerializationException");
    EXPECT_EQ(error(""), "SerializationException");
    EXPECT_EQ(error(cbor_of(Json::array())), "SerializationException");
    EXPECT_EQ(error(std::string(100, '\x81') + "\x01"), "SerializationException");
    Json text = good;
    text["Data"] = "YQ==";
    EXPECT_EQ(error(cbor_of(text)), "SerializationException");
    Json named = good;
    named["StreamName"] = blob("s");
    EXPECT_EQ(error(cbor_of(named)), "SerializationException");
    Json keyed = good;
    keyed["PartitionKey"] = 7;
    EXPECT_EQ(error(cbor_of(keyed)), "SerializationException");
}

TEST_F(EmulatorCbor, NamesTheChildrenOfAClosedShard) {
    emulated.split(first_shard, "9999");
    const Reply page = call("GetRecords", {{"ShardIterator", iterator()}});
    EXPECT_FALSE(page.body.contains("NextShardIterator"));
    ASSERT_EQ(page.body["ChildShards"].size(), 2U) << page.body;
    EXPECT_EQ(page.body["ChildShards"][0]["ParentShards"][0], first_shard);
}

TEST_F(EmulatorCbor, TellsWhichEntriesWereThrottled) {
    Options options;
    emulated = with_stream(1, options);
    Json entries = Json::array();
    for (int i = 0; i < 2; ++i)
        entries.push_back({{"Data", blob(std::string(700'000, 'x'))}, {"PartitionKey", "k"}});
    const Reply put = call("PutRecords", {{"StreamName", "s"}, {"Records", entries}});
    EXPECT_EQ(put.body["FailedRecordCount"], 1);
    EXPECT_TRUE(put.body["Records"][0].contains("SequenceNumber"));
    EXPECT_EQ(put.body["Records"][1]["ErrorCode"], "ProvisionedThroughputExceededException");
}

}  // namespace
}  // namespace kinesisd::emulator
