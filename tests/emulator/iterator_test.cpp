// Shard iterators: what is refused, how long they live.
#include "emulator/emulated.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd::emulator {
namespace {

using ::testing::HasSubstr;

std::string next_of(const Reply& page) {
    return page.body.value("NextShardIterator", "");
}

TEST(Iterators, AreRefusedForWrongStarts) {
    Emulated emulated = with_stream(2);
    const std::string number = emulated.put_at("a", "0").body.at("SequenceNumber");
    struct Case {
        std::string shard;
        Json start;
        const char* error;
        const char* words;
    };
    for (const Case& each :
         {Case{
              first_shard,
              {{"ShardIteratorType", "LATEST"}, {"StartingSequenceNumber", number}},
              "InvalidArgumentException",
              "and also a StartingSequenceNumber"
          },
          Case{
              first_shard,
              {{"ShardIteratorType", "AT_SEQUENCE_NUMBER"}},
              "InvalidArgumentException",
              "and no StartingSequenceNumber"
          },
          Case{
              first_shard,
              {{"ShardIteratorType", "AT_TIMESTAMP"}},
              "InvalidArgumentException",
              "Must specify timestampInMillis"
          },
          Case{
              first_shard,
              {{"ShardIteratorType", "AT_TIMESTAMP"}, {"Timestamp", 1788220800.001}},
              "InvalidArgumentException",
              "timestampInMillis: 1788220800001, currentTimestampInMillis: 1788220800000"
          },
          Case{
              first_shard,
              {{"ShardIteratorType", "AT_TIMESTAMP"}, {"Timestamp", "2026"}},
              "SerializationException",
              "can not be converted to milliseconds since epoch"
          },
          Case{
              second_shard,
              {{"ShardIteratorType", "AT_SEQUENCE_NUMBER"}, {"StartingSequenceNumber", number}},
              "InvalidArgumentException",
              "It encodes shardId-000000000000, while it was used in a call to a shard with "
              "shardId-000000000001"
          },
          Case{
              first_shard,
              {{"ShardIteratorType", "AT_SEQUENCE_NUMBER"}, {"StartingSequenceNumber", "12"}},
              "InvalidArgumentException",
              "is invalid."
          },
          Case{
              first_shard,
              {{"ShardIteratorType", "AT_SEQUENCE_NUMBER"}, {"StartingSequenceNumber", "x"}},
              "ValidationException",
              "0|([1-9]\\d{0,128})"
          },
          Case{
              first_shard,
              {{"ShardIteratorType", "SOMEWHERE"}},
              "ValidationException",
              "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, "
          },
          Case{first_shard, Json::object(), "ValidationException", "at 'shardIteratorType'"},
          Case{
              third_shard,
              {{"ShardIteratorType", "LATEST"}},
              "ResourceNotFoundException",
              "Shard shardId-000000000002 in stream s under account 000000000000 does not exist"
          },
          Case{
              "nonsense", {{"ShardIteratorType", "LATEST"}}, "ResourceNotFoundException", "nonsense"
          }}) {
        const Reply reply = emulated.iterator_reply(each.shard, each.start);
        EXPECT_EQ(reply.error(), each.error) << each.start;
        EXPECT_THAT(reply.message(), HasSubstr(each.words));
    }
}

TEST(Iterators, OfAnotherLifeOfTheStreamAreOfNoUse) {
    Emulated emulated = with_stream();
    const std::string number = emulated.put("a").body.at("SequenceNumber");
    const std::string old = emulated.at_horizon(first_shard);
    emulated.call("DeleteStream", {{"StreamName", "s"}});
    EXPECT_EQ(emulated.read(old).error(), "ResourceNotFoundException");
    emulated.wait(1s);
    emulated.service.create_stream("s", 1, emulated.now);
    EXPECT_EQ(emulated.read(old).error(), "ResourceNotFoundException");
    const Reply reply = emulated.iterator_reply(
        first_shard,
        {{"ShardIteratorType", "AT_SEQUENCE_NUMBER"}, {"StartingSequenceNumber", number}}
    );
    EXPECT_EQ(reply.error(), "InvalidArgumentException");
    EXPECT_THAT(reply.message(), HasSubstr("did not come from this stream"));
}

TEST(Iterators, ThatAreDamagedOrMadeUpAreInvalid) {
    Emulated emulated = with_stream();
    const std::string good = emulated.at_horizon(first_shard);
    std::string damaged = good;
    damaged[good.size() / 2] = damaged[good.size() / 2] == 'A' ? 'B' : 'A';
    const Reply listing = emulated.call("ListStreams", {{"Limit", 1}});
    for (const std::string& iterator :
         {damaged, good.substr(4), good + "AAAA", std::string{"x"}, std::string{"AAAA"}}) {
        const Reply reply = emulated.read(iterator);
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(reply.error(), "InvalidArgumentException") << iterator;
        EXPECT_EQ(reply.message(), "Invalid ShardIterator.");
    }
    EXPECT_EQ(emulated.read(std::string(513, 'A')).error(), "ValidationException");
    EXPECT_EQ(emulated.read("").error(), "ValidationException");
    EXPECT_EQ(emulated.call("GetRecords", Json::object()).error(), "ValidationException");
    EXPECT_EQ(emulated.read(good, 0).error(), "ValidationException");
    EXPECT_EQ(emulated.read(good, 10'001).error(), "ValidationException");
}

TEST(Iterators, FitIntoTheServicesLengthForTheLongestName) {
    Emulated emulated;
    const std::string name(128, 'n');
    emulated.service.create_stream(name, 1, emulated.now);
    const Reply reply = emulated.call(
        "GetShardIterator",
        {{"StreamName", name}, {"ShardId", first_shard}, {"ShardIteratorType", "LATEST"}}
    );
    const std::string iterator = reply.body.at("ShardIterator");
    EXPECT_LE(iterator.size(), 512U);
    EXPECT_EQ(emulated.read(iterator).status, 200);
}

TEST(Iterators, ExpireFiveMinutesAfterTheyWereIssued) {
    Emulated emulated = with_stream();
    const std::string iterator = emulated.at_horizon(first_shard);
    emulated.wait(5min);
    const Reply page = emulated.read(iterator);
    EXPECT_EQ(page.status, 200);
    emulated.wait(1ms);
    const Reply late = emulated.read(iterator);
    EXPECT_EQ(late.error(), "ExpiredIteratorException");
    EXPECT_EQ(
        late.message(),
        "Iterator expired. The iterator was created at time Tue Sep 01 00:00:00 UTC 2026 while "
        "right now it is Tue Sep 01 00:05:00 UTC 2026 which is further in the future than the "
        "tolerated delay of 300000 milliseconds."
    );
    EXPECT_EQ(emulated.read(next_of(page)).status, 200) << "the next one has its own time";
}

TEST(Iterators, LiveAsLongAsTheOptionSays) {
    Options options = no_rate_limits();
    options.iterator_lifetime = 2s;
    Emulated emulated = with_stream(1, options);
    const std::string iterator = emulated.at_horizon(first_shard);
    emulated.wait(2001ms);
    EXPECT_EQ(emulated.read(iterator).error(), "ExpiredIteratorException");
}

TEST(Iterators, AreOfTheStreamThatTheCallNames) {
    Emulated emulated = with_stream();
    emulated.service.create_stream("t", 1, emulated.now);
    const std::string iterator = emulated.at_horizon(first_shard);
    const auto read_as = [&](const std::string& stream) {
        return emulated
            .call(
                "GetRecords",
                {{"ShardIterator", iterator},
                 {"StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/" + stream}}
            )
            .error();
    };
    EXPECT_EQ(read_as("s"), "");
    EXPECT_EQ(read_as("t"), "InvalidArgumentException");
}

}  // namespace
}  // namespace kinesisd::emulator
