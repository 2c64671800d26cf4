#include "daemon/iam_policy.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kinesisd {
namespace {

using nlohmann::json;

config::Pipeline pipeline(config::Source source, std::vector<config::Sink> sinks) {
    return {"p", std::move(source), std::move(sinks), {}};
}

config::KinesisSource source_of(const char* stream) {
    config::KinesisSource source;
    source.stream_name = stream;
    return source;
}

config::KinesisSink sink_of(const char* stream) {
    config::KinesisSink sink;
    sink.stream_name = stream;
    return sink;
}

TEST(StreamsOf, NameEachStreamOnceWithAllThatIsDoneWithIt) {
    config::Config config;
    config::KinesisSink by_column;
    by_column.stream_column = 1;
    config.pipelines.push_back(pipeline(source_of("a"), {sink_of("b"), config::DiscardSink{}}));
    config.pipelines.push_back(pipeline(source_of("b"), {by_column}));
    EXPECT_EQ(
        streams_of(config),
        (std::vector<StreamUse>{{"a", true, false}, {"b", true, true}, {"", false, true}})
    );
}

TEST(ActionsOf, AreNoMoreThanTheUseNeeds) {
    using Actions = std::vector<std::string_view>;
    EXPECT_EQ(
        actions_of({"s", true, false}),
        (Actions{
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards"
        })
    );
    EXPECT_EQ(
        actions_of({"s", false, true}),
        (Actions{"kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:PutRecords"})
    );
    EXPECT_EQ(actions_of({"s", true, true}).size(), 5U);
}

TEST(LeastPolicy, NamesTheStreamsAndNothingElse) {
    const std::string arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/known";
    const json policy = json::parse(least_policy(
        {{"known", true, false}, {"unknown", true, false}, {"", false, true}},
        "eu-west-1",
        {{"known", {arn, ""}}}
    ));
    EXPECT_EQ(policy["Version"], "2012-10-17");
    ASSERT_EQ(policy["Statement"].size(), 2U);
    EXPECT_EQ(policy["Statement"][0]["Effect"], "Allow");
    EXPECT_EQ(
        policy["Statement"][0]["Resource"],
        (json{"arn:aws:kinesis:eu-west-1:*:stream/unknown", arn})
    );
    EXPECT_EQ(
        policy["Statement"][1]["Resource"], (json::array({"arn:aws:kinesis:eu-west-1:*:stream/*"}))
    );
    EXPECT_EQ(
        policy["Statement"][1]["Action"],
        (json{"kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:PutRecords"})
    );
}

TEST(LeastPolicy, KnowsPartitions) {
    const json policy = json::parse(least_policy({{"s", true, false}}, "cn-north-1", {}));
    EXPECT_EQ(policy["Statement"][0]["Resource"][0], "arn:aws-cn:kinesis:cn-north-1:*:stream/s");
}

struct KeyCase {
    std::string key;
    std::size_t statements;
    std::string resource;
};

class PolicyOfKeys : public testing::TestWithParam<KeyCase> {};

TEST_P(PolicyOfKeys, AllowsTheCustomersKeyOnly) {
    const json policy = json::parse(
        least_policy({{"s", true, false}}, "us-east-1", {{"s", {"arn", GetParam().key}}})
    );
    ASSERT_EQ(policy["Statement"].size(), GetParam().statements);
    if (GetParam().statements == 1) return;
    EXPECT_EQ(policy["Statement"][1]["Action"], json::array({"kms:Decrypt"}));
    EXPECT_EQ(policy["Statement"][1]["Resource"], json::array({GetParam().resource}));
    EXPECT_EQ(policy["Statement"][1].contains("Condition"), GetParam().resource == "*");
}

INSTANTIATE_TEST_SUITE_P(
    Keys,
    PolicyOfKeys,
    testing::Values(
        KeyCase{"", 1, ""},
        KeyCase{"alias/aws/kinesis", 1, ""},
        KeyCase{"arn:aws:kms:us-east-1:1:key/ab-cd", 2, "arn:aws:kms:us-east-1:1:key/ab-cd"},
        KeyCase{"arn:aws:kms:us-east-1:1:alias/mine", 2, "*"}
    )
);

TEST(LeastPolicy, IsNothingForAConfigurationWithoutStreams) {
    EXPECT_EQ(least_policy({}, "eu-west-1", {}), "");
}

}  // namespace
}  // namespace kinesisd
