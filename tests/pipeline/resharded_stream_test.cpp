// A source over streams that are hard to follow: too many shards for one page of a listing, tokens
// that expire between the pages, a shard that is trimmed while nobody reads.
#include "base/uint128.hpp"
#include "pipeline/machine.hpp"
#include "pipeline/pipeline_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinesisd {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* stream = "clicks";
constexpr const char* output = "out/clicks.jsonl";
constexpr std::chrono::seconds token_lifetime{300};  // of a NextToken

// Hands every call on and counts them. Calls that carry a NextToken are so late, as often as it is
// told, that the token has expired when they arrive.
class LateTokens final : public Transport {
public:
    LateTokens(Transport& next, Clock& clock) : next_{next}, clock_{clock} {}

    [[nodiscard]] Awaitable<Result<HttpResponseHead>> round_trip(
        const HttpRequest& request, ResponseSink& sink
    ) override {
        ++calls[operation_of(request)];
        const bool has_token = request.body.find("NextToken") != std::string::npos;
        if (has_token) ++tokens;
        if (has_token && late > 0) {
            --late;
            co_await clock_.sleep_until(clock_.now() + token_lifetime + std::chrono::seconds{1});
        }
        co_return co_await next_.round_trip(request, sink);
    }

    unsigned late = 0;
    unsigned tokens = 0;
    std::map<std::string, unsigned> calls;  // by operation

private:
    static std::string operation_of(const HttpRequest& request) {
        for (const auto& [name, value] : request.headers)
            if (name == "X-Amz-Target") return value.substr(value.find('.') + 1);
        return "";
    }

    Transport& next_;
    Clock& clock_;
};

Awaitable<Result<>> run_to_end(PipelineRunner& runner) {
    co_await runner.run();
    co_return Result<>{};
}

Awaitable<Result<>> sleep_for(Clock& clock, Duration duration) {
    co_await clock.sleep_until(clock.now() + duration);
    co_return Result<>{};
}

class ReshardedStream : public testing::Test {
protected:
    ReshardedStream() {
        emulator::Options options;
        options.shards_max = 2'000;
        machine.service = emulator::Service{options};
        std::vector<std::unique_ptr<CredentialProvider>> chain;
        chain.push_back(std::make_unique<EnvironmentProvider>(
            [](std::string_view name) -> std::optional<std::string> {
                if (name == "AWS_ACCESS_KEY_ID" || name == "AWS_SECRET_ACCESS_KEY") return "test";
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
            client_options, network, machine.clock, machine.dice, *credentials, machine.metrics
        );
    }

    void create(std::uint32_t shards) {
        machine.service.create_stream(stream, shards, machine.clock.wall_now());
    }
    // One record for each hash key.
    void put(const std::vector<Uint128>& hash_keys, const std::string& data) {
        constexpr std::size_t entries_max = 500;
        std::vector<std::string> keys;
        for (const Uint128 key : hash_keys)
            keys.push_back(to_decimal(key));
        for (std::size_t begin = 0; begin < keys.size(); begin += entries_max) {
            kinesis::PutRecords request{StreamName{stream}, {}};
            for (std::size_t i = begin; i < std::min(begin + entries_max, keys.size()); ++i)
                request.entries.push_back({data, "k", keys[i]});
            const auto answer = machine.run(client->put_records(std::move(request))).value();
            for (const kinesis::PutResult& result : answer.results())
                ASSERT_TRUE(result.accepted()) << result.error_message;
        }
    }
    // One life, from the last snapshot to the tip.
    PipelineStatus read_to_the_tip() {
        config::KinesisSource source;
        source.stream_name = stream;
        source.format = RowFormat::plaintext;
        source.schema = source.row_schema = plaintext_schema();
        source.name = "clicks-in";
        config::FileSink sink;
        sink.path = output;
        sink.name = "clicks-out";
        const config::Pipeline pipeline{"clicks", source, {sink}, {}};
        PipelineRunner runner{
            pipeline,
            PipelineOptions{ReadUntil::caught_up, 64U << 20U, Duration::zero()},
            "snapshots",
            machine.ports,
            *client
        };
        machine.run(run_to_end(runner)).value();
        return runner.status();
    }
    void sleep(Duration duration) { machine.run(sleep_for(machine.clock, duration)).value(); }
    [[nodiscard]] std::string file() { return machine.run(machine.disk.load(output)).value(); }

    sim::Machine machine;
    LateTokens network{machine.transport, machine.clock};
    std::unique_ptr<CredentialCache> credentials;
    std::unique_ptr<KinesisClient> client;
};

TEST_F(ReshardedStream, IsReadOnceThoughItsListingHasPagesWhoseTokensExpire) {
    constexpr unsigned shards = 1'200;
    create(shards);
    std::vector<Uint128> middles;
    for (unsigned i = 0; i < shards; ++i)
        middles.push_back(~Uint128{0} / shards * i + ~Uint128{0} / shards / 2);
    put(middles, "x");
    network.late = 2;
    const PipelineStatus status = read_to_the_tip();
    EXPECT_EQ(status.state, PipelineStatus::State::finished);
    EXPECT_EQ(std::ranges::count(file(), '\n'), shards);
    EXPECT_EQ(network.calls["GetShardIterator"], shards);
    EXPECT_THAT(
        machine.metrics.text(),
        HasSubstr(R"(aws_requests_total{code="expired_next_token",operation="ListShards"} 2)")
    );
    // Each time the whole listing began anew: a first page and one further page.
    EXPECT_GE(network.tokens, 3U);
    EXPECT_EQ(network.calls["ListShards"], 2 * network.tokens);
}

TEST_F(ReshardedStream, GoesOnWithTheChildrenOfAShardThatWasTrimmedWhileNobodyRead) {
    create(1);
    put({0}, "before");
    EXPECT_EQ(read_to_the_tip().state, PipelineStatus::State::finished);
    put({0}, "unread");
    const ShardId parent = machine.service.shards(stream).front();
    kinesis::SplitShard split{StreamName{stream}, parent, Uint128{1} << 127U};
    machine.run(client->split_shard(std::move(split))).value();
    sleep(std::chrono::hours{30});
    put({0, ~Uint128{0}}, "after");
    EXPECT_EQ(read_to_the_tip().state, PipelineStatus::State::finished);
    EXPECT_EQ(file(), "{\"data\":\"before\"}\n{\"data\":\"after\"}\n{\"data\":\"after\"}\n");
    EXPECT_THAT(machine.events, Contains("shard_aged_out"));
    EXPECT_THAT(machine.events, Not(Contains("stream_recreated")));
}

}  // namespace
}  // namespace kinesisd
