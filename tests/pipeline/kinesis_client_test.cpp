#include "pipeline/kinesis_client.hpp"

#include "pipeline/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kinesisd {
namespace {

using testing::HasSubstr;

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
        KinesisClientOptions client_options;
        client_options.endpoint = aws::parse_endpoint("http://kinesis.simulated:4567").value();
        client_options.region = "us-east-1";
        client = std::make_unique<KinesisClient>(
            client_options, machine.transport, machine.clock, *credentials, machine.metrics
        );
    }
    [[nodiscard]] Result<kinesis::ListShardsResponse> list(const char* stream) {
        kinesis::ListShards request{StreamName{stream}, std::nullopt, std::nullopt};
        return machine.run(client->list_shards(std::move(request)));
    }

    sim::Machine machine;
    std::string key_id = "test";
    std::string secret = "test";
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

}  // namespace
}  // namespace kinesisd
