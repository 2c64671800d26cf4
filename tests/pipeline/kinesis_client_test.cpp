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
                if (name == "AWS_ACCESS_KEY_ID") return "test";
                if (name == "AWS_SECRET_ACCESS_KEY") return secret;
                return std::nullopt;
            }
        ));
        credentials = std::make_unique<CredentialCache>(machine.clock, std::move(chain));
        make_client(aws::RetryOptions{});
    }
    void make_client(aws::RetryOptions retry) {
        KinesisClientOptions options;
        options.endpoint = aws::parse_endpoint("http://kinesis.simulated:4567").value();
        options.region = "us-east-1";
        options.retry = retry;
        client = std::make_unique<KinesisClient>(
            options, machine.transport, machine.clock, machine.dice, *credentials, machine.metrics
        );
    }
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
    [[nodiscard]] Result<kinesis::ListShardsResponse> list(const char* stream) {
        kinesis::ListShards request{StreamName{stream}, std::nullopt, std::nullopt};
        return machine.run(client->list_shards(std::move(request)));
    }

    sim::Machine machine;
    std::string secret = "test";
    unsigned asked = 0;
    std::unique_ptr<CredentialCache> credentials;
    std::unique_ptr<KinesisClient> client;
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

}  // namespace
}  // namespace kinesisd
