#include "pipeline/kinesis_client.hpp"

#include "pipeline/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::HasSubstr;

Awaitable<std::optional<Errc>> refusal_of(KinesisClient& client, kinesis::GetRecords request) {
    const Result<kinesis::Page> page = co_await client.get_records(std::move(request), {});
    if (page) co_return std::nullopt;
    co_return page.error().code;
}

Awaitable<TimePoint> pass(Clock& clock, Duration time) {
    co_await clock.sleep_until(clock.now() + time);
    co_return clock.now();
}

// A client in front of an emulator that checks signatures and their dates.
class KinesisClientTest : public testing::Test {
protected:
    KinesisClientTest() {
        emulator::Options options;
        options.signatures = emulator::SignaturePolicy::strict;
        machine.service = emulator::Service{options};
        machine.service.create_stream("clicks", 2, machine.clock.wall_now());
        std::vector<std::unique_ptr<CredentialProvider>> chain;
        chain.push_back(std::make_unique<EnvironmentProvider>(
            [this](std::string_view name) -> std::optional<std::string> {
                if (name == "AWS_ACCESS_KEY_ID") return key_id;
                if (name == "AWS_SECRET_ACCESS_KEY") return secret;
                return std::nullopt;
            }
        ));
        credentials = std::make_unique<CredentialCache>(
            machine.loop.get_executor(), machine.clock, machine.dice, machine.log, std::move(chain)
        );
        make_client({});
    }
    void make_client(aws::RetryOptions retry, kinesis::Wire wire = kinesis::Wire::json) {
        KinesisClientOptions options;
        options.endpoint = aws::parse_endpoint("http://kinesis.simulated:4567").value();
        options.region = "us-east-1";
        options.wire = wire;
        options.retry = retry;
        client = std::make_unique<KinesisClient>(
            options, machine.transport, machine.clock, machine.dice, *credentials, machine.metrics
        );
    }
    void connect(kinesis::Wire wire) { make_client({}, wire); }
    // The next `times` requests are answered with this error.
    void refuse(
        unsigned times, int status, const std::string& code, emulator::Headers headers = {}
    ) {
        asked = 0;
        machine.transport.before_service = [this, times, status, code, headers](
                                               const HttpRequest& /*request*/
                                           ) -> std::optional<emulator::Response> {
            if (asked++ >= times) return std::nullopt;
            return emulator::Response{status, headers, R"({"__type":")" + code + R"("})"};
        };
    }
    [[nodiscard]] Result<kinesis::PutAnswer> put(std::string_view data) {
        kinesis::PutRecords request{StreamName{"clicks"}, {{data, "key", "0"}}};
        return machine.run(client->put_records(std::move(request)));
    }
    // The last record of the first shard, as "key: data".
    [[nodiscard]] Awaitable<Result<std::string>> read() {
        kinesis::GetShardIterator start{
            StreamName{"clicks"}, ShardId{"shardId-000000000000"}, kinesis::AtTrimHorizon{}
        };
        const auto iterator = co_await client->get_shard_iterator(std::move(start));
        if (!iterator) co_return iterator.error();
        kinesis::GetRecords request{*iterator, std::nullopt, std::nullopt};
        const auto page = co_await client->get_records(std::move(request), {});
        if (!page) co_return page.error();
        const kinesis::Record& last = page->records().back();
        co_return std::string{last.partition_key} + ": " + std::string{last.data};
    }
    // The Content-Type of each request that the service gets, behind its operation.
    void note_types() {
        machine.transport.before_service = [this](const HttpRequest& request) {
            const auto& [operation, type] = std::pair{request.headers[2], request.headers[1]};
            types.push_back(
                operation.second.substr(operation.second.find('.') + 1) + " " + type.second
            );
            return std::optional<emulator::Response>{};
        };
    }
    // What the service answers from now on.
    void answer(int status, const char* type, const char* body) {
        machine.transport.before_service = [=](const HttpRequest& /*any*/) {
            return std::optional{emulator::Response{status, {{"content-type", type}}, body}};
        };
    }
    [[nodiscard]] Result<kinesis::ListShardsResponse> list(const char* stream) {
        kinesis::ListShards request{StreamName{stream}, std::nullopt, std::nullopt};
        return machine.run(client->list_shards(std::move(request)));
    }

    sim::Machine machine;
    std::string key_id = "test";
    std::string secret = "test";
    unsigned asked = 0;
    std::unique_ptr<CredentialCache> credentials;
    std::unique_ptr<KinesisClient> client;
    std::vector<std::string> types;
};

TEST_F(KinesisClientTest, SignsWhatTheServiceAccepts) {
    const auto shards = list("clicks");
    ASSERT_TRUE(shards.has_value()) << shards.error().text();
    EXPECT_EQ(shards->shards.size(), 2U);
}

TEST_F(KinesisClientTest, AWrongSecretIsDeniedAndNeverShown) {
    secret = "wrong-secret";
    const auto shards = list("clicks");
    ASSERT_FALSE(shards.has_value());
    EXPECT_EQ(remedy(shards.error().code), Remedy::give_up);
    EXPECT_EQ(shards.error().text().find("wrong-secret"), std::string::npos);
}

TEST_F(KinesisClientTest, RefusedCredentialsAreFetchedAnewAndTheCallIsRepeatedOnce) {
    key_id = "AKIDREPLACED";
    const Result<aws::Credentials> old = machine.run(credentials->current());
    EXPECT_EQ(old.value().access_key_id, "AKIDREPLACED");
    key_id = "test";
    EXPECT_TRUE(list("clicks").has_value());

    key_id = "AKIDWRONG";
    credentials->refused(machine.run(credentials->current()).value());
    const auto shards = list("clicks");
    ASSERT_FALSE(shards.has_value());
    EXPECT_EQ(shards.error().code, Errc::access_denied);
    EXPECT_THAT(
        machine.metrics.text(),
        HasSubstr(R"(requests_total{code="unrecognized_credentials",operation="ListShards"} 3)")
    );
}

TEST_F(KinesisClientTest, AnErrorNamesTheOperationTheCodeAndTheRequest) {
    const auto shards = list("no-such-stream");
    ASSERT_FALSE(shards.has_value());
    EXPECT_EQ(shards.error().code, Errc::resource_not_found);
    EXPECT_THAT(shards.error().text(), HasSubstr("ListShards"));
    EXPECT_THAT(shards.error().text(), HasSubstr("ResourceNotFoundException"));
    EXPECT_THAT(shards.error().text(), HasSubstr("no-such-stream"));
}

TEST_F(KinesisClientTest, CountsCallsByOutcome) {
    EXPECT_TRUE(list("clicks").has_value());
    EXPECT_FALSE(list("no-such-stream").has_value());
    const std::string text = machine.metrics.text();
    EXPECT_THAT(
        text, HasSubstr(R"(kinesisd_aws_requests_total{code="ok",operation="ListShards"} 1)")
    );
    EXPECT_THAT(text, HasSubstr(R"(code="resource_not_found",operation="ListShards"} 1)"));
}

TEST_F(KinesisClientTest, LearnsTheClockOfTheServiceAndRepeatsTheCall) {
    for (const auto ahead : {std::chrono::minutes{20}, std::chrono::minutes{-20}}) {
        machine.transport.service_ahead = ahead;
        EXPECT_TRUE(list("clicks").has_value()) << ahead.count();
        // Known from now on: no call is refused first.
        EXPECT_TRUE(list("clicks").has_value());
    }
    EXPECT_THAT(
        machine.metrics.text(),
        HasSubstr(R"(kinesisd_aws_requests_total{code="clock_skewed",operation="ListShards"} 2)")
    );
}

TEST_F(KinesisClientTest, RepeatsWhatPassesByItselfUpToTheNumberOfAttempts) {
    refuse(2, 500, "InternalFailure");
    EXPECT_TRUE(list("clicks").has_value());
    EXPECT_EQ(asked, 3U);
    refuse(99, 500, "InternalFailure");
    EXPECT_EQ(list("clicks").error().code, Errc::service_failed);
    EXPECT_EQ(asked, 3U);
    refuse(99, 400, "LimitExceededException");
    EXPECT_FALSE(list("clicks").has_value());
    EXPECT_EQ(asked, 3U);
    refuse(99, 400, "AccessDeniedException");
    EXPECT_FALSE(list("clicks").has_value());
    EXPECT_EQ(asked, 1U) << "that does not pass by itself";
    make_client({aws::RetryMode::standard, 1});
    refuse(99, 500, "InternalFailure");
    EXPECT_FALSE(list("clicks").has_value());
    EXPECT_EQ(asked, 1U);
}

TEST_F(KinesisClientTest, RepeatsFewCallsWhenMostFail) {
    refuse(100'000, 503, "ServiceUnavailable");
    for (int call = 0; call < 100; ++call)
        EXPECT_FALSE(list("clicks").has_value());
    EXPECT_EQ(asked, 100U + 35U) << "the quota pays for 35 repetitions";
}

TEST_F(KinesisClientTest, WaitsAsLongAsTheServiceAsksFor) {
    refuse(1, 503, "ServiceUnavailable", {{"x-amz-retry-after", "3000"}});
    const TimePoint began = machine.clock.now();
    EXPECT_TRUE(list("clicks").has_value());
    EXPECT_GE(machine.clock.now() - began, std::chrono::seconds{3});
}

TEST_F(KinesisClientTest, APollersThrottlesAreNeitherRepeatedNorPaidFor) {
    const auto get = [this] {
        return machine.run(
            refusal_of(*client, kinesis::GetRecords{ShardIterator{"i"}, std::nullopt, std::nullopt})
        );
    };
    refuse(100'000, 400, "ProvisionedThroughputExceededException");
    for (int call = 0; call < 200; ++call)
        EXPECT_EQ(get(), Errc::throttled);
    EXPECT_EQ(asked, 200U);
    refuse(2, 500, "InternalFailure");
    EXPECT_TRUE(list("clicks").has_value()) << "the quota is whole";
    refuse(1, 500, "InternalFailure");
    EXPECT_NE(get(), Errc::service_failed) << "a fault is repeated";
}

TEST_F(KinesisClientTest, LeavesTheRepetitionOfPutsToWhoOwnsTheRecords) {
    kinesis::PutRecords put{StreamName{"clicks"}, {{"data", "key", std::nullopt}}};
    refuse(1, 500, "InternalFailure");
    EXPECT_FALSE(machine.run(client->put_records(put)).has_value());
    EXPECT_EQ(asked, 1U);
}

TEST_F(KinesisClientTest, InAdaptiveModeThrottlesSlowAllCallsDown) {
    make_client({aws::RetryMode::adaptive, 1});
    for (int call = 0; call < 20; ++call) {
        EXPECT_TRUE(list("clicks").has_value());
        machine.run(pass(machine.clock, std::chrono::milliseconds{100}));
    }
    refuse(5, 400, "ThrottlingException");
    for (int call = 0; call < 5; ++call)
        EXPECT_FALSE(list("clicks").has_value());
    const TimePoint began = machine.clock.now();
    for (int call = 0; call < 3; ++call)
        EXPECT_TRUE(list("clicks").has_value());
    EXPECT_GE(machine.clock.now() - began, std::chrono::milliseconds{300});
}

TEST_F(KinesisClientTest, CarriesPayloadsInTheChosenForm) {
    for (const kinesis::Wire wire : {kinesis::Wire::json, kinesis::Wire::cbor}) {
        connect(wire);
        types.clear();
        note_types();
        const std::string data = "\xff payload " + std::string{content_type_of(wire)};
        ASSERT_TRUE(put(data).has_value());
        const auto record = machine.run(read());
        ASSERT_TRUE(record.has_value()) << record.error().text();
        EXPECT_EQ(*record, "key: " + data);
    }
    EXPECT_THAT(
        types,
        testing::ElementsAre(
            "PutRecords application/x-amz-cbor-1.1",
            "GetShardIterator application/x-amz-json-1.1",
            "GetRecords application/x-amz-cbor-1.1"
        )
    );
}

TEST_F(KinesisClientTest, ReadsAnErrorInCbor) {
    connect(kinesis::Wire::cbor);
    kinesis::PutRecords request{StreamName{"no-such-stream"}, {{"a", "key", std::nullopt}}};
    const auto results = machine.run(client->put_records(std::move(request)));
    ASSERT_FALSE(results.has_value());
    EXPECT_EQ(results.error().code, Errc::resource_not_found);
    EXPECT_THAT(results.error().text(), HasSubstr("no-such-stream"));
}

TEST_F(KinesisClientTest, BelievesTheAnswerAboutItsForm) {
    connect(kinesis::Wire::cbor);
    answer(
        200, "application/x-amz-json-1.1", R"({"Records":[{"ShardId":"s","SequenceNumber":"7"}]})"
    );
    const auto results = put("a");
    ASSERT_TRUE(results.has_value()) << results.error().text();
    EXPECT_EQ(results->results().front().sequence_number, "7");
}

TEST_F(KinesisClientTest, NamesTheWireWhenTheEndpointDoesNotUnderstandIt) {
    connect(kinesis::Wire::cbor);
    answer(404, "text/xml", "<UnknownOperationException/>");
    const auto results = put("a");
    ASSERT_FALSE(results.has_value());
    EXPECT_EQ(results.error().code, Errc::invalid_configuration);
    EXPECT_THAT(results.error().text(), HasSubstr("PutRecords"));
    EXPECT_THAT(results.error().text(), HasSubstr("`wire: cbor`"));
    // What is asked in JSON has nothing to do with it.
    EXPECT_EQ(list("clicks").error().code, Errc::invalid_request);
}

}  // namespace
}  // namespace kinesisd
